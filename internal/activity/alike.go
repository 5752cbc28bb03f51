package activity

import (
	"fmt"
	"slices"

	"github.com/daybook-bot/daybook/internal/store"
)

// Alike lists the records that a draft may repeat: of the same kind and day, at the same
// place, told by the same sender or with people in common. The sender's own drafts are among
// them; nothing is refused for it (product.md 2).
func Alike(tx *store.Tx, r Record) ([]Record, error) {
	if r.Day == "" || r.Kind == "" {
		return nil, nil
	}
	same, err := numbers(tx, `SELECT id FROM record WHERE day = ? AND kind = ? AND event <> ?
		AND (state IN ('pending', 'accepted') OR state = 'draft' AND sender = ? AND lapses > ?) ORDER BY id`,
		r.Day, r.Kind, r.Event, r.Sender, r.Made.UnixMilli())
	if err != nil {
		return nil, fmt.Errorf("records like %d: %w", r.ID, err)
	}
	others, err := all(tx, same)
	if err != nil {
		return nil, err
	}
	return slices.DeleteFunc(others, func(o Record) bool {
		return !sameOccasion(r, o) || o.Sender != r.Sender && !together(r, o)
	}), nil
}

// sameOccasion compares where two records of one kind and day took place; without places,
// or where nobody was, what they were called. Mornings and afternoons are two occasions.
func sameOccasion(a, b Record) bool {
	if a.TimeOfDay != "" && b.TimeOfDay != "" && a.TimeOfDay != b.TimeOfDay {
		return false
	}
	if a.Title != b.Title && a.Title != "" && b.Title != "" && len(a.People)+len(b.People) == 0 {
		return false // books, films and the like go by their titles
	}
	for _, word := range []func(Record) string{
		func(r Record) string { return r.Partner },
		func(r Record) string { return r.Place },
		func(r Record) string { return r.Title },
		func(r Record) string { return r.Topic },
	} {
		if word(a) != "" && word(b) != "" {
			return word(a) == word(b)
		}
	}
	return true
}

func together(a, b Record) bool {
	return slices.ContainsFunc(a.People, func(p Person) bool {
		o := b.person(p.Member)
		return p.counts() && o != nil && o.counts()
	})
}
