// Package proofread takes a written document in hand (.docx, .md, .txt), has its numbers
// compared with the ledger, and writes copies in which they are put right as tracked changes.
// It does not know how a sentence is understood (figures/reconcile), nor who asked.
package proofread

import (
	"database/sql"
	"fmt"
	"slices"
	"strings"

	"github.com/daybook-bot/daybook/config"
	"github.com/daybook-bot/daybook/internal/chat"
	"github.com/daybook-bot/daybook/internal/figures"
	"github.com/daybook-bot/daybook/internal/figures/reconcile"
	"github.com/daybook-bot/daybook/internal/office/docx"
	"github.com/daybook-bot/daybook/internal/roster"
	"github.com/daybook-bot/daybook/internal/store"
)

// Errand is the kind of the errand that has a document from a chat checked or rewritten.
const Errand = "proofread"

// Wanted are its arguments.
type Wanted struct {
	Scope    figures.Scope
	Platform string // from which the file comes
	File     chat.File
	Rewrite  bool // as this period's; else it is compared with the ledger
}

// Document is a text that somebody has finished.
type Document struct {
	Paragraphs []reconcile.Paragraph

	word     *docx.File
	passages []int    // of a Word document: the passage that a paragraph is
	lines    []string // of a text
	encode   func(string) ([]byte, error)
	annex    int // the paragraph at which the annex of a summary of ours begins; 0: it has none
}

// Word says whether it is a Word document: only there what is doubtful can be marked.
func (d *Document) Word() bool { return d.word != nil }

// Check compares the document with the ledger. shift is how many years its own year lies
// before the scope's: 0, unless last year's document is read for this one.
func (d *Document) Check(tx *store.Tx, c config.Config, s figures.Scope, shift int) ([]reconcile.Claim, error) {
	units, err := roster.Units(tx)
	if err != nil {
		return nil, err
	}
	branches, err := roster.Branches(tx, s.Unit)
	if err != nil {
		return nil, err
	}
	isBranch := map[int64]bool{}
	for _, b := range branches {
		isBranch[b.ID] = true
	}
	w := reconcile.World{Config: c, From: s.From, To: s.To, YearsBack: shift, Part: s.Unit != 0, Value: ledger(tx, c, s)}
	w.Prove = func(claim config.Claim, of reconcile.Scope) (did, all int64, err error) {
		p, err := figures.Prove(tx, c, claim, scopeOf(of, s))
		return p.Did, p.All, err
	}
	if w.People, err = names(tx); err != nil {
		return nil, err
	}
	if w.Where, err = where(tx, s); err != nil {
		return nil, err
	}
	for _, u := range units {
		w.Units = append(w.Units, reconcile.Unit{ID: u.ID, Path: u.Path, Branch: isBranch[u.ID]})
	}
	parts, err := roster.Parts(tx, s.Unit)
	if err != nil {
		return nil, err
	}
	for _, p := range parts {
		if p.Alone {
			w.Units = append(w.Units, reconcile.Unit{ID: -p.ID, Path: strings.TrimSuffix(p.Path, p.Name) + p.Called()})
		}
	}
	return reconcile.New(w).Check(d.Paragraphs)
}

// Empty says whether nothing at all was recorded in a scope: then there is nothing to compare
// a document with. Whom the roster holds, and how many units it has, is no record.
func Empty(tx *store.Tx, c config.Config, s figures.Scope) (bool, error) {
	asked := slices.Clone(c.Figures)
	for _, k := range c.Kinds {
		asked = append(asked, config.Figure{ID: "kind/" + k.Name, Label: k.Name, Unit: "次", Count: config.CountTimes, Kinds: []string{k.Name}})
	}
	for _, f := range asked {
		if f.Count == config.CountBranches || f.Count == config.CountRoster {
			continue
		}
		found, err := figures.Of(tx, c, f, s)
		if err != nil {
			return false, err
		}
		if found.Value.N != 0 {
			return false, nil
		}
	}
	return true, nil
}

// names are those of everybody who was ever on the roster.
func names(tx *store.Tx) ([]string, error) {
	all, err := store.Rows(tx, func(r *sql.Rows, name *string) error { return r.Scan(name) }, `SELECT name FROM member`)
	if err != nil {
		return nil, fmt.Errorf("names: %w", err)
	}
	return all, nil
}

// where are the partners and places of the period's records.
func where(tx *store.Tx, s figures.Scope) ([]string, error) {
	all, err := store.Rows(tx, func(r *sql.Rows, name *string) error { return r.Scan(name) },
		`SELECT partner FROM record WHERE state = 'accepted' AND partner <> '' AND day >= ? AND day < ?
		UNION SELECT place FROM record WHERE state = 'accepted' AND place <> '' AND day >= ? AND day < ?`, s.From, s.To, s.From, s.To)
	if err != nil {
		return nil, fmt.Errorf("partners and places: %w", err)
	}
	return all, nil
}

// scopeOf is what a text speaks of, where all of it speaks of s.
func scopeOf(of reconcile.Scope, s figures.Scope) figures.Scope {
	scope := figures.Scope{From: of.From, To: of.To, Unit: of.Unit, Campaign: of.Campaign, Where: of.Where}
	switch {
	case of.All:
		scope.Unit = 0
	case scope.Unit == 0:
		scope.Unit = s.Unit
	case scope.Unit < 0: // the part of a unit that is in none below it: Check numbers it so
		scope.Unit, scope.Alone = -scope.Unit, true
	}
	if scope.Campaign == "" {
		scope.Campaign = s.Campaign
	}
	return scope
}

// ledger answers what a text is compared with. What a text does not narrow, the scope does.
func ledger(tx *store.Tx, c config.Config, s figures.Scope) func(config.Figure, reconcile.Scope) (float64, error) {
	apart, own := c, c
	apart.Kinds, own.Kinds = nil, nil
	for _, k := range c.Kinds {
		single := k
		single.Once, k.CountsAs = config.OncePerRecord, ""
		apart.Kinds, own.Kinds = append(apart.Kinds, single), append(own.Kinds, k)
	}
	return func(def config.Figure, of reconcile.Scope) (float64, error) {
		scope, how := scopeOf(of, s), c
		switch {
		case of.Own:
			how = own
		case of.Apart:
			how = apart
		}
		if of.Title != "" && scope.Campaign == "" {
			scope.Campaign = of.Title
			how.Campaigns = []config.Campaign{{Name: of.Title, From: of.From, To: of.To, Words: []string{of.Title}}}
		}
		f, err := figures.Of(tx, how, def, scope)
		if f.Value.Minutes {
			return float64(f.Value.N) / 60, err
		}
		return float64(f.Value.N), err
	}
}
