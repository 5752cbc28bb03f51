package activity

import (
	"github.com/daybook-bot/daybook/internal/roster"
	"github.com/daybook-bot/daybook/internal/store"
)

// right is what somebody may do with a record.
type right struct{ sender, admin bool }

func (r right) any() bool { return r.sender || r.admin }

func rightOn(tx *store.Tx, said Said, r Record) (right, error) {
	admin, err := roster.AdminOf(tx, said.Member, r.Unit, said.Day)
	return right{sender: r.Sender == said.Member, admin: admin}, err
}

// read is Get for a verb: a number that was never given is a refusal.
func read(tx *store.Tx, said Said, number int64) (Record, Refusal, error) {
	if err := lapse(tx, said.At); err != nil {
		return Record{}, "", err
	}
	r, ok, err := Get(tx, number)
	if err == nil && !ok {
		return Record{}, NoRecord, nil
	}
	return r, "", err
}
