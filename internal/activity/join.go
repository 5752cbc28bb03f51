package activity

import (
	"fmt"
	"slices"
	"time"

	"github.com/daybook-bot/daybook/internal/roster"
	"github.com/daybook-bot/daybook/internal/store"
)

// joinable is how long after it was told the newest record of a group is the one that
// 我也去了 means.
const joinable = 48 * time.Hour

// Join puts the speaker among the people of an event's records, with minutes of their own if
// they are not 0. A number names the event by one of its parts; 0 is the newest event of
// this chat. A draft can be joined in its own chat only.
//
// Joining counts as the record does. To join an accepted record of another unit, or one that
// the speaker was struck from, is to wait for an admin of the record's unit: the person's
// state tells.
func Join(tx *store.Tx, said Said, number int64, minutes int) (Result, error) {
	event, refused, err := eventFor(tx, said, number, func(r Record) bool {
		return r.State == Pending || r.State == Accepted || r.State == Draft && r.Room == said.Place
	})
	if err != nil || refused.Refused != "" {
		return refused, err
	}
	var joined, there []Record
	for _, r := range event {
		unit, ok, err := roster.UnitOf(tx, said.Member, r.placingDay(tx))
		switch {
		case err != nil:
			return Result{}, err
		case !ok:
			return refuse(NotOnRoster, r), nil
		case minutes > dayMinutes*r.Days():
			return refuse(BadValue, r), nil
		}
		if old := r.person(said.Member); old != nil && (old.State == In || old.State == Waiting) {
			there = append(there, r)
			continue
		}
		if err := join(tx, said, &r, unit.ID, minutes); err != nil {
			return Result{}, err
		}
		joined = append(joined, r)
	}
	if len(joined) == 0 {
		return refuse(Already, there...), nil
	}
	return Result{Records: joined}, nil
}

func join(tx *store.Tx, said Said, r *Record, unit int64, minutes int) error {
	before := r.clone()
	p := Person{Member: said.Member, Unit: unit, Minutes: minutes, Own: minutes > 0, Source: Joined, State: In}
	free, err := joinsFreely(tx, said, *r, unit)
	if err != nil {
		return err
	}
	if !free {
		p.State = Waiting
	}
	r.comes(p, r.add)
	return saveChange(tx, said, before, r, "join")
}

func joinsFreely(tx *store.Tx, said Said, r Record, unit int64) (bool, error) {
	if r.State != Accepted {
		return true, nil
	}
	may, err := rightOn(tx, said, r)
	if err != nil || may.admin {
		return may.admin, err
	}
	if old := r.person(said.Member); old != nil && old.State == Struck {
		return false, nil
	}
	below, err := roster.Subtree(tx, r.Unit)
	return slices.Contains(below, unit), err
}

// Leave takes the speaker off an event's records: the number's, or the newest of this chat
// that they are in, or were: saying it twice does not take them off an older one.
func Leave(tx *store.Tx, said Said, number int64) (Result, error) {
	event, refused, err := eventFor(tx, said, number, func(r Record) bool {
		return r.Open() && (number != 0 || r.attends(said.Member) || r.left(said.Member))
	})
	if err != nil || refused.Refused != "" {
		return refused, err
	}
	var left []Record
	for _, r := range event {
		if !r.attends(said.Member) {
			continue
		}
		before := r.clone()
		r.goes(said.Member, Left)
		if err := saveChange(tx, said, before, &r, "leave"); err != nil {
			return Result{}, err
		}
		left = append(left, r)
	}
	if len(left) == 0 {
		return refuse(NotThere, event...), nil
	}
	return Result{Records: left}, nil
}

func (r Record) attends(member int64) bool {
	p := r.person(member)
	return p != nil && (p.State == In || p.State == Waiting)
}

func (r Record) left(member int64) bool {
	p := r.person(member)
	return p != nil && p.State == Left
}

// eventFor finds the parts of the event that a number names, or of the newest event told in
// this chat within the last two days, that fit.
func eventFor(tx *store.Tx, said Said, number int64, fits func(Record) bool) ([]Record, Result, error) {
	if number != 0 {
		r, refused, err := read(tx, said, number)
		if err != nil || refused != "" {
			return nil, refuse(refused), err
		}
		if !fits(r) {
			return nil, refuse(WrongState, r), nil
		}
		event, err := parts(tx, r.Event)
		return slices.DeleteFunc(event, func(r Record) bool { return !fits(r) }), Result{}, err
	}
	if err := lapse(tx, said.At); err != nil {
		return nil, Result{}, err
	}
	recent, err := numbers(tx, `SELECT DISTINCT event FROM record
		WHERE platform = ? AND room = ? AND made BETWEEN ? AND ? AND state IN ('draft', 'pending', 'accepted')
		ORDER BY event DESC`,
		said.Place.Platform, said.Place.Room, said.At.Add(-joinable).UnixMilli(), said.At.UnixMilli())
	if err != nil {
		return nil, Result{}, fmt.Errorf("newest records here: %w", err)
	}
	for _, n := range recent {
		event, err := parts(tx, n)
		if err != nil {
			return nil, Result{}, err
		}
		if event = slices.DeleteFunc(event, func(r Record) bool { return !fits(r) }); len(event) > 0 {
			return event, Result{}, nil
		}
	}
	return nil, refuse(NoRecord), nil
}

// Strike takes people off an event's records, by name: an admin of the unit may, and the
// sender while it is not accepted. All of them are struck or nobody is.
func Strike(tx *store.Tx, said Said, number int64, who []string) (Result, error) {
	event, refused, err := eventFor(tx, said, number, Record.Open)
	if err != nil || refused.Refused != "" {
		return refused, err
	}
	before, nowhere := slices.Clone(event), who
	for i := range event {
		r := &event[i]
		may, err := rightOn(tx, said, *r)
		if err != nil {
			return Result{}, err
		}
		if !may.admin && (!may.sender || r.State == Accepted) {
			return refuse(NotYours, *r), nil
		}
		before[i] = r.clone()
		missing, err := strike(tx, r, who)
		if err != nil {
			return Result{}, err
		}
		nowhere = slices.DeleteFunc(slices.Clone(nowhere), func(name string) bool { return !slices.Contains(missing, name) })
	}
	if len(nowhere) > 0 {
		return Result{Refused: NotThere, Records: event, Names: nowhere}, nil
	}
	for i := range event {
		if err := saveChange(tx, said, before[i], &event[i], "strike"); err != nil {
			return Result{}, err
		}
	}
	return Result{Records: event}, nil
}

// strike takes people off one record and returns the names that are not on it.
func strike(tx *store.Tx, r *Record, who []string) (missing []string, err error) {
	for _, name := range who {
		if r.forget(name) {
			continue
		}
		member, err := attending(tx, *r, name)
		switch {
		case err != nil:
			return nil, err
		case member == 0:
			missing = append(missing, name)
		case r.State == Draft: // a sum that was said stays as it was said
			r.drop(member, Struck)
			r.recount()
		default:
			r.goes(member, Struck)
		}
	}
	return missing, nil
}

// attending is the one member of a name among the people of a record; 0 if there is none or
// several.
func attending(tx *store.Tx, r Record, name string) (int64, error) {
	found, err := roster.MembersNamed(tx, name, r.placingDay(tx))
	if err != nil {
		return 0, err
	}
	var there []int64
	for _, m := range found {
		if r.attends(m.ID) {
			there = append(there, m.ID)
		}
	}
	if len(there) != 1 {
		return 0, nil
	}
	return there[0], nil
}
