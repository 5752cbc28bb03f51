package activity

import (
	"cmp"
	"math"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"github.com/daybook-bot/daybook/config"
	"github.com/daybook-bot/daybook/internal/roster"
	"github.com/daybook-bot/daybook/internal/store"
)

// apply changes one thing of a record in memory. It refuses what cannot be, with the names
// it is about.
func apply(tx *store.Tx, c config.Config, said Said, r *Record, a Amendment) (Refusal, []string, error) {
	if r.State == Draft {
		// The sender has read them, and now sees the whole draft again.
		r.Problems = a.Problems
	}
	switch a.Field {
	case "participants", "unknown_names", "everyone", "except":
		return applyPeople(tx, said, r, a)
	case "date":
		refused, err := applyDay(tx, said, r, a.Value)
		return refused, nil, err
	case "unit":
		refused, err := applyUnit(tx, said, r, a.Value)
		return refused, nil, err
	case "headcount":
		return r.applyHeads(a.Value), nil, nil
	case "hours", "total_hours":
		return r.applyHours(a.Field, a.Value), nil, nil
	case "kind":
		name, ok := kindSaid(c, a.Value)
		if !ok {
			return BadValue, []string{a.Value}, nil
		}
		r.Kind = name
		return "", nil, nil
	case "place":
		if isPartner(c, strings.TrimSpace(a.Value)) { // it was done with whom it was done at
			r.Partner = strings.TrimSpace(a.Value)
		}
	}
	return r.applyFact(a.Field, a.Value), nil, nil
}

// isPartner reports whether a place is a partner too: one of the configuration, or a community.
func isPartner(c config.Config, place string) bool {
	return slices.Contains(c.Partners, place) || strings.HasSuffix(place, "社区")
}

// applyFact changes what is one column and nothing else.
func (r *Record) applyFact(field, value string) Refusal {
	numbers := map[string]*int{"expected": &r.Expected, "beneficiaries": &r.Beneficiaries, "copies": &r.Copies}
	if number, ok := numbers[field]; ok {
		n, ok := count(value)
		if !ok {
			return BadValue
		}
		*number = n
		return ""
	}
	texts := map[string]*string{
		"title": &r.Title, "topic": &r.Topic, "campaign": &r.Campaign, "time_of_day": &r.TimeOfDay,
		"place": &r.Place, "partner": &r.Partner, "lecturer": &r.Lecturer, "author": &r.Author, "outlet": &r.Outlet,
	}
	text, ok := texts[field]
	switch {
	case field == "date_to" && (!isDay(value) || value < r.Day):
		return BadValue
	case field == "date_to":
		r.DayTo = value
	case !ok:
		return BadField
	case strings.TrimSpace(value) == "":
		return BadValue
	default:
		*text = strings.TrimSpace(value)
	}
	return ""
}

// mostHeads is what understanding.md takes for a head-count at most.
const mostHeads = 100_000

func count(value string) (int, bool) {
	n, err := strconv.Atoi(strings.TrimSpace(value))
	return n, err == nil && n > 0 && n <= mostHeads
}

// minutesOf reads hours: 2.5 are 150 minutes. There is at least one minute.
func minutesOf(value string) (int, bool) {
	hours, err := strconv.ParseFloat(strings.TrimSpace(value), 64)
	if err != nil || !(hours > 0 && hours <= 24*mostHeads) {
		return 0, false
	}
	minutes := int(math.Round(hours * 60))
	return minutes, minutes > 0
}

func (r *Record) applyHours(field, value string) Refusal {
	minutes, ok := minutesOf(value)
	if !ok {
		return BadValue
	}
	if field == "total_hours" {
		r.Minutes, r.TotalMinutes = 0, minutes
		if !r.sumHolds() {
			return TooLong
		}
		return ""
	}
	if minutes > dayMinutes*r.Days() {
		return BadValue
	}
	r.Minutes, r.TotalMinutes = minutes, 0
	return ""
}

// applyHeads takes the sender's word for how many there were: as many as have names, or
// more, the rest of them without a name.
func (r *Record) applyHeads(value string) Refusal {
	n, ok := count(value)
	if !ok {
		return BadValue
	}
	if n < r.Named() {
		return TooFew
	}
	r.Headcount, r.Settled = n, true
	return ""
}

// applyDay moves a record, and with it to another unit if it was the sender's own and the
// sender was elsewhere on that day.
func applyDay(tx *store.Tx, said Said, r *Record, value string) (Refusal, error) {
	from, to, ranged := strings.Cut(value, "/")
	if !isDay(from) || ranged && (!isDay(to) || to < from) {
		return BadValue, nil
	}
	sender := said
	sender.Member = r.Sender
	before, ok, err := ownUnit(tx, sender, r.Day)
	if err != nil {
		return "", err
	}
	own := ok && before == r.Unit
	r.Day, r.DayTo = from, to
	if !own {
		return "", nil
	}
	unit, ok, err := ownUnit(tx, sender, r.Day)
	if err == nil && ok {
		r.Unit = unit
	}
	return "", err
}

func applyUnit(tx *store.Tx, said Said, r *Record, value string) (Refusal, error) {
	unit, found, err := unitNamed(tx, value)
	if err != nil || !found {
		return BadValue, err
	}
	own, ok, err := ownUnit(tx, said, r.Day)
	if err != nil {
		return "", err
	}
	may, err := roster.AdminOf(tx, said.Member, unit.ID, said.Day)
	if err != nil {
		return "", err
	}
	if !may && !(ok && own == unit.ID) {
		return NotYours, nil
	}
	r.Unit = unit.ID
	return "", nil
}

func kindSaid(c config.Config, words string) (string, bool) {
	words = strings.TrimSpace(words)
	for _, k := range c.Kinds {
		if k.Name == words || slices.Contains(k.Synonyms, words) {
			return k.Name, true
		}
	}
	return "", false
}

// applyPeople adds people (+李华), takes them off (-郑洁), does both (-周敏 +吴涛), gives people
// their own hours (周敏 2、吴涛 3), sets 全体 of a unit, or replaces all names of a draft by others.
func applyPeople(tx *store.Tx, said Said, r *Record, a Amendment) (Refusal, []string, error) {
	value := strings.TrimSpace(a.Value)
	switch a.Field {
	case "everyone":
		refused, err := applyEveryone(tx, r, value)
		return refused, nil, err
	case "except":
		value = "-" + strings.TrimLeft(value, "-")
	}
	if own, ok := ownHours(value); ok {
		for _, o := range own {
			if refused, names, err := applyOwn(tx, said, r, o.name, o.minutes); err != nil || refused != "" {
				return refused, names, err
			}
		}
		return "", nil, nil
	}
	changes := cut(value)
	if len(changes) == 0 {
		return BadValue, nil, nil
	}
	for _, c := range changes {
		if refused, names, err := applyNames(tx, said, r, c); err != nil || refused != "" {
			return refused, names, err
		}
	}
	return "", nil, nil
}

func applyNames(tx *store.Tx, said Said, r *Record, c comeOrGo) (Refusal, []string, error) {
	switch {
	case c.sign == '-':
		missing, err := strike(tx, r, c.names)
		if err != nil || len(missing) == 0 {
			return "", nil, err
		}
		return NotThere, missing, nil
	case c.sign == 0 && r.State != Draft:
		return BadValue, nil, nil
	case c.sign == 0:
		r.clear()
	}
	return r.enrolNames(tx, said, c.names)
}

// comeOrGo are names with the sign before them: + for those who come, - for those who go, 0
// for those who replace all others.
type comeOrGo struct {
	sign  rune
	names []string
}

// cut reads names and their signs: -周敏 +吴涛、李华.
func cut(value string) []comeOrGo {
	var all []comeOrGo
	sign, from := rune(0), 0
	add := func(to int) {
		names := strings.FieldsFunc(value[from:to], func(c rune) bool {
			return unicode.IsSpace(c) || strings.ContainsRune("、，,；;", c)
		})
		if len(names) > 0 {
			all = append(all, comeOrGo{sign, names})
		}
	}
	for i, c := range value {
		if c == '+' || c == '-' {
			add(i)
			sign, from = c, i+1
		}
	}
	add(len(value))
	return all
}

// own is one person's own time.
type own struct {
	name    string
	minutes int
}

// ownHours reads 周敏 2、吴涛 2.5.
func ownHours(value string) ([]own, bool) {
	var all []own
	for _, one := range strings.FieldsFunc(value, func(c rune) bool { return strings.ContainsRune("、，,；;", c) }) {
		fields := strings.Fields(strings.TrimLeft(one, "+ "))
		if len(fields) != 2 {
			return nil, false
		}
		minutes, ok := minutesOf(strings.TrimSuffix(fields[1], "小时"))
		if !ok {
			return nil, false
		}
		all = append(all, own{fields[0], minutes})
	}
	return all, len(all) > 0
}

// clear takes all people off a draft, to name others.
func (r *Record) clear() {
	r.Everyone, r.Outside = "", nil
	r.Headcount, r.Settled = 0, false
	for i := range r.People {
		r.People[i].State, r.People[i].off = Struck, false
	}
	r.People = slices.DeleteFunc(r.People, func(p Person) bool { return p.all })
}

func (r *Record) enrolNames(tx *store.Tx, said Said, names []string) (Refusal, []string, error) {
	day := cmp.Or(r.Day, said.Day)
	var unknown []string
	for _, name := range names {
		member, ok, err := find(tx, said, name, day, r.Unit)
		if err != nil {
			return "", nil, err
		}
		if !ok {
			unknown = append(unknown, name)
			continue
		}
		if old := r.person(member); old != nil && old.State == In {
			old.all = false
			continue
		}
		unit, _, err := roster.UnitOf(tx, member, day)
		if err != nil {
			return "", nil, err
		}
		if err := r.meant(tx, member); err != nil {
			return "", nil, err
		}
		p := Person{Member: member, Unit: unit.ID, Source: r.newSource(), State: In, off: r.State == Draft && unit.ID == 0}
		if r.State == Draft { // a sum stays as the sender said it
			r.enrol(p)
		} else {
			r.comes(p, r.enrol)
		}
	}
	if len(unknown) > 0 {
		return NoName, unknown, nil
	}
	return "", nil, nil
}

// meant takes a name out of those that the roster could not tell: it was this member's.
func (r *Record) meant(tx *store.Tx, member int64) error {
	if len(r.Outside) == 0 {
		return nil
	}
	name, err := roster.Name(tx, member)
	if err != nil {
		return err
	}
	r.Outside = slices.DeleteFunc(slices.Clone(r.Outside), func(n string) bool { return n == name })
	return nil
}

// newSource tells what the sender adds while it is a draft from what is corrected later.
func (r Record) newSource() Source {
	if r.State == Draft {
		return Reported
	}
	return Corrected
}

// applyOwn gives one person minutes of their own; who was not among the people is added.
func applyOwn(tx *store.Tx, said Said, r *Record, name string, minutes int) (Refusal, []string, error) {
	if minutes > dayMinutes*r.Days() {
		return BadValue, nil, nil
	}
	member, err := attending(tx, *r, name)
	if err != nil {
		return "", nil, err
	}
	if member == 0 {
		if refused, unknown, err := r.enrolNames(tx, said, []string{name}); err != nil || refused != "" {
			return refused, unknown, err
		}
		if member, err = attending(tx, *r, name); err != nil || member == 0 {
			return NoName, []string{name}, err
		}
	}
	p := r.person(member)
	// A sum that was said follows the correction of one of its parts.
	if r.TotalMinutes > 0 && r.State != Draft {
		r.TotalMinutes += minutes - p.Minutes
	}
	p.Minutes, p.Own, p.all = minutes, true, false
	if r.State != Draft {
		p.Source = Corrected
	}
	if !r.sumHolds() {
		return TooLong, []string{name}, nil
	}
	return "", nil, nil
}

func applyEveryone(tx *store.Tx, r *Record, value string) (Refusal, error) {
	if r.State != Draft {
		return BadValue, nil
	}
	if value == everybody {
		r.Everyone = everybody
		return "", nil
	}
	unit, found, err := unitNamed(tx, value)
	if err != nil || !found {
		return BadValue, err
	}
	r.Everyone = unit.Path
	return "", nil
}
