// Package task keeps what somebody has to get done: 办实事, 整改. It does not know how people
// ask for it, nor when they are reminded.
package task

import (
	"database/sql"
	"fmt"
	"time"

	"github.com/daybook-bot/daybook/internal/roster"
	"github.com/daybook-bot/daybook/internal/store"
)

// State is how far a task has come.
type State string

// A task goes from 进行中 to 已办结, when its owner says so, to 已销号, when an admin agrees.
const (
	Doing  State = "进行中"
	Done   State = "已办结"
	Closed State = "已销号"
)

// Task is one item of a list, numbered T1, T2, … for ever. Days are YYYY-MM-DD, or empty.
type Task struct {
	ID        int64
	List      string // 办实事, 整改
	Title     string
	Owner     int64
	Unit      int64 // the owner's when it was made
	Due       string
	State     State
	Day       string // on which it was made
	DoneDay   string
	ClosedDay string
	Note      string
}

// Overdue reports whether a task should have been done before a day.
func (t Task) Overdue(day string) bool { return t.State == Doing && t.Due != "" && t.Due < day }

// Said is who said something and when: what every change of a task goes back to.
type Said struct {
	Member  int64
	At      time.Time // the message's own time
	Day     string    // its business day
	Message int64     // its row
}

// Refusal is why nothing was done.
type Refusal string

// The refusals.
const (
	NoTask      Refusal = "no such task"
	NoOwner     Refusal = "nobody of that name"
	Homonyms    Refusal = "several people of that name"
	NotOnRoster Refusal = "the owner is not on the roster"
	NotYours    Refusal = "neither its owner nor an admin of its unit"
	NotAdmin    Refusal = "no admin of its unit"
	Already     Refusal = "it is so already"
	NotDone     Refusal = "it is not done yet"
)

// Result is what came of a verb. Refused, nothing was changed.
type Result struct {
	Refused Refusal // empty: it was done
	Task    Task    // as it is now
}

// Add makes a task. The speaker has to be an admin of its owner's unit, and the owner on the
// roster on the day of speaking.
func Add(tx *store.Tx, said Said, t Task, owner string) (Result, error) {
	member, refused, err := find(tx, said, owner)
	if err != nil || refused != "" {
		return Result{Refused: refused, Task: t}, err
	}
	t.Owner, t.Unit, t.Day, t.State = member.ID, member.Unit.ID, said.Day, Doing
	may, err := roster.AdminOf(tx, said.Member, t.Unit, said.Day)
	if err != nil {
		return Result{}, err
	}
	if !may {
		return Result{Refused: NotAdmin, Task: t}, nil
	}
	row, err := tx.Exec(`INSERT INTO task (list, title, owner, unit, due, state, made, day) VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
		t.List, t.Title, t.Owner, t.Unit, t.Due, t.State, said.At.UnixMilli(), t.Day)
	if err != nil {
		return Result{}, fmt.Errorf("make a task: %w", err)
	}
	if t.ID, err = row.LastInsertId(); err != nil {
		return Result{}, fmt.Errorf("number a task: %w", err)
	}
	return Result{Task: t}, trace(tx, said, t.ID, "add", map[string]string{"state": string(t.State)})
}

// find is the one member of a name who is on the roster: of homonyms the one in a unit that
// the speaker is an admin of.
func find(tx *store.Tx, said Said, name string) (roster.Member, Refusal, error) {
	found, err := roster.MembersNamed(tx, name, said.Day)
	if err != nil {
		return roster.Member{}, "", err
	}
	if len(found) == 0 {
		return roster.Member{}, NoOwner, nil
	}
	var here, mine []roster.Member
	for _, m := range found {
		if m.Unit.ID == 0 {
			continue
		}
		here = append(here, m)
		may, err := roster.AdminOf(tx, said.Member, m.Unit.ID, said.Day)
		if err != nil {
			return roster.Member{}, "", err
		}
		if may {
			mine = append(mine, m)
		}
	}
	switch {
	case len(here) == 0:
		return roster.Member{}, NotOnRoster, nil
	case len(here) == 1:
		return here[0], "", nil
	case len(mine) == 1:
		return mine[0], "", nil
	}
	return roster.Member{}, Homonyms, nil
}

// Finish marks a task as done (办结): by its owner, or an admin of its unit. The note says
// what came of it.
func Finish(tx *store.Tx, said Said, number int64, note string) (Result, error) {
	t, ok, err := Get(tx, number)
	if err != nil || !ok {
		return Result{Refused: NoTask}, err
	}
	may, err := roster.AdminOf(tx, said.Member, t.Unit, said.Day)
	switch {
	case err != nil:
		return Result{}, err
	case !may && t.Owner != said.Member:
		return Result{Refused: NotYours, Task: t}, nil
	case t.State != Doing:
		return Result{Refused: Already, Task: t}, nil
	}
	return move(tx, said, t, Done, note)
}

// Close strikes a task off (销号): an admin of its unit may, once it is done.
func Close(tx *store.Tx, said Said, number int64) (Result, error) {
	t, ok, err := Get(tx, number)
	if err != nil || !ok {
		return Result{Refused: NoTask}, err
	}
	may, err := roster.AdminOf(tx, said.Member, t.Unit, said.Day)
	switch {
	case err != nil:
		return Result{}, err
	case !may:
		return Result{Refused: NotAdmin, Task: t}, nil
	case t.State == Doing:
		return Result{Refused: NotDone, Task: t}, nil
	case t.State == Closed:
		return Result{Refused: Already, Task: t}, nil
	}
	return move(tx, said, t, Closed, t.Note)
}

func move(tx *store.Tx, said Said, t Task, to State, note string) (Result, error) {
	verb, was := "done", t.State
	t.State, t.Note = to, note
	if to == Closed {
		verb, t.ClosedDay = "close", said.Day
	} else {
		t.DoneDay = said.Day
	}
	_, err := tx.Exec(`UPDATE task SET state = ?, note = ?, done_day = ?, closed_day = ? WHERE id = ?`,
		t.State, t.Note, t.DoneDay, t.ClosedDay, t.ID)
	if err != nil {
		return Result{}, fmt.Errorf("task %d becomes %s: %w", t.ID, to, err)
	}
	return Result{Task: t}, trace(tx, said, t.ID, verb, map[string]string{"old": string(was), "new": string(to)})
}

const selectTask = `SELECT id, list, title, owner, coalesce(unit, 0), due, state, day, done_day, closed_day, note FROM task `

func scanTask(row *sql.Rows, t *Task) error {
	return row.Scan(&t.ID, &t.List, &t.Title, &t.Owner, &t.Unit, &t.Due, &t.State, &t.Day, &t.DoneDay, &t.ClosedDay, &t.Note)
}

// Get reads a task; ok is false if the number was never given.
func Get(tx *store.Tx, number int64) (t Task, ok bool, err error) {
	t, ok, err = store.One(tx, scanTask, selectTask+`WHERE id = ?`, number)
	if err != nil {
		return Task{}, false, fmt.Errorf("read task %d: %w", number, err)
	}
	return t, ok, nil
}

// List lists what is not closed yet, the most urgent first: a member's own tasks, and all
// those of the units that the member is an admin of on a day.
func List(tx *store.Tx, member int64, day string) ([]Task, error) {
	open, err := store.Rows(tx, scanTask, selectTask+`WHERE state <> ? ORDER BY due = '', due, id`, Closed)
	if err != nil {
		return nil, fmt.Errorf("list tasks: %w", err)
	}
	may := map[int64]bool{}
	var theirs []Task
	for _, t := range open {
		if _, asked := may[t.Unit]; !asked {
			if may[t.Unit], err = roster.AdminOf(tx, member, t.Unit, day); err != nil {
				return nil, err
			}
		}
		if may[t.Unit] || t.Owner == member {
			theirs = append(theirs, t)
		}
	}
	return theirs, nil
}

func trace(tx *store.Tx, said Said, number int64, verb string, detail any) error {
	if err := tx.Origin("task", number, said.Message, verb); err != nil {
		return err
	}
	return tx.Audit(store.Change{Member: said.Member, Message: said.Message, Verb: verb,
		Subject: fmt.Sprintf("task %d", number), Detail: detail})
}
