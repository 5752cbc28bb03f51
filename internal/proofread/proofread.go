// Package proofread takes a written document in hand (.docx, .md, .txt), has its numbers
// compared with the ledger, and writes copies in which they are put right as tracked changes.
// It does not know how a sentence is understood (figures/reconcile), nor who asked.
package proofread

import (
	"bytes"
	"database/sql"
	"fmt"
	"path/filepath"
	"strings"

	"github.com/daybook-bot/daybook/config"
	"github.com/daybook-bot/daybook/internal/chat"
	"github.com/daybook-bot/daybook/internal/figures"
	"github.com/daybook-bot/daybook/internal/figures/reconcile"
	"github.com/daybook-bot/daybook/internal/office/docx"
	"github.com/daybook-bot/daybook/internal/roster"
	"github.com/daybook-bot/daybook/internal/roster/csvfile"
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
}

// Read reads a document in the form that its name says. Errors are for people.
func Read(name string, content []byte) (*Document, error) {
	switch ext := strings.ToLower(filepath.Ext(name)); ext {
	case ".docx":
		return readWord(content)
	case ".md", ".markdown":
		return readText(content, reconcile.Markdown)
	case ".txt", "":
		return readText(content, reconcile.Text)
	case ".doc", ".wps":
		return nil, fmt.Errorf("%s 是旧格式，请用 Word 或 WPS 另存为 .docx", ext)
	default:
		return nil, fmt.Errorf("不会读 %s 文件。可以给 .docx、.md、.txt", ext)
	}
}

func readText(content []byte, read func(string) []reconcile.Paragraph) (*Document, error) {
	text, ok := csvfile.Decode(content)
	if !ok || bytes.IndexByte(text, 0) >= 0 {
		return nil, fmt.Errorf("不是文字文件，或者编码认不出来。请另存为 UTF-8 再试")
	}
	return &Document{Paragraphs: read(string(text)), lines: strings.SplitAfter(string(text), "\n")}, nil
}

func readWord(content []byte) (*Document, error) {
	f, err := docx.Open(bytes.NewReader(content), int64(len(content)))
	if err != nil {
		return nil, err
	}
	d := &Document{word: f}
	heads := cellsOf(f)
	for i, p := range f.Passages {
		one := reconcile.Paragraph{Heading: p.Heading > 0 || reconcile.LooksLikeHeading(p.Text)}
		if p.Place.Table > 0 {
			one = heads[p.Place.Table].at(p.Place.Row, p.Place.Cell)
		}
		one.Text, one.Place = p.Text, p.Place.String()
		d.Paragraphs, d.passages = append(d.Paragraphs, one), append(d.passages, i)
	}
	return d, nil
}

// grid is what the cells of a table are, by row and place.
type grid struct {
	text [][]string
	read [][]reconcile.Paragraph
}

func cellsOf(f *docx.File) map[int]*grid {
	tables := map[int]*grid{}
	for _, p := range f.Passages {
		at := p.Place
		if at.Table == 0 {
			continue
		}
		g := tables[at.Table]
		if g == nil {
			g = &grid{}
			tables[at.Table] = g
		}
		g.add(at.Row, at.Cell, p.Text)
	}
	for _, g := range tables {
		g.read = reconcile.Table(g.text)
	}
	return tables
}

func (g *grid) add(row, cell int, text string) {
	for len(g.text) < row {
		g.text = append(g.text, nil)
	}
	for len(g.text[row-1]) < cell {
		g.text[row-1] = append(g.text[row-1], "")
	}
	g.text[row-1][cell-1] += text
}

func (g *grid) at(row, cell int) reconcile.Paragraph {
	if g == nil || row < 1 || row > len(g.read) || cell < 1 || cell > len(g.read[row-1]) {
		return reconcile.Paragraph{}
	}
	return g.read[row-1][cell-1]
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
	w := reconcile.World{Config: c, From: s.From, To: s.To, YearsBack: shift, Value: ledger(tx, c, s)}
	w.Prove = func(claim config.Claim, of reconcile.Scope) (did, all int64, err error) {
		p, err := figures.Prove(tx, c, claim, scopeOf(of, s))
		return p.Did, p.All, err
	}
	if w.People, err = names(tx); err != nil {
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

// names are those of everybody who was ever on the roster.
func names(tx *store.Tx) ([]string, error) {
	all, err := store.Rows(tx, func(r *sql.Rows, name *string) error { return r.Scan(name) }, `SELECT name FROM member`)
	if err != nil {
		return nil, fmt.Errorf("names: %w", err)
	}
	return all, nil
}

// scopeOf is what a text speaks of, where all of it speaks of s.
func scopeOf(of reconcile.Scope, s figures.Scope) figures.Scope {
	scope := figures.Scope{From: of.From, To: of.To, Unit: of.Unit, Campaign: of.Campaign}
	switch {
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
