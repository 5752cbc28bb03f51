// Package ledger writes the ledger (台账): a workbook with all figures and their definitions,
// a sheet of the records of each kind, and the tasks. It does not know who asked for it.
//
// A sheet lists what was ever confirmed, with its state; its totals are figures and count only
// what is accepted. The columns that every sheet has come first in columns.go; a sheet has
// others only where a record fills them.
package ledger

import (
	"errors"
	"fmt"
	"io"
	"maps"
	"runtime/debug"
	"slices"

	"github.com/daybook-bot/daybook/config"
	"github.com/daybook-bot/daybook/internal/figures"
	"github.com/daybook-bot/daybook/internal/office/xlsx"
	"github.com/daybook-bot/daybook/internal/store"
)

// Order says which ledger is wanted.
type Order struct {
	Config  config.Config
	Scope   figures.Scope
	About   string // of what it is, as its first sheet says: 2021年，局机关/第一支部
	Members bool   // with a sheet for everybody who took part

	// Progress, if there is one, hears from time to time how many records are written, of all.
	Progress func(done, of int64)
}

// writer writes one ledger.
type writer struct {
	Order
	tx         *store.Tx
	book       *xlsx.Book
	names      map[string]int // how many members bear a name
	done, most int64
}

// Write writes a ledger, on one unchanging state of the data. It holds a few rows at a time.
func Write(tx *store.Tx, out io.Writer, o Order) error {
	return write(tx, xlsx.New(out), o)
}

func write(tx *store.Tx, book *xlsx.Book, o Order) error {
	w := &writer{Order: o, tx: tx, book: book}
	kinds, err := w.kinds()
	if err != nil {
		return err
	}
	if w.names, err = namesakes(tx); err != nil {
		return err
	}
	if err := w.definitions(); err != nil {
		return fmt.Errorf("ledger: %w", err)
	}
	for _, k := range kinds {
		if err := w.kind(k); err != nil {
			return fmt.Errorf("ledger of %s: %w", k.Name, err)
		}
	}
	if err := w.tasks(); err != nil {
		return fmt.Errorf("ledger of tasks: %w", err)
	}
	if o.Members {
		if err := w.members(); err != nil {
			return fmt.Errorf("ledger of members: %w", err)
		}
	}
	return book.Close()
}

// sheetOf is a kind with what its records fill.
type sheetOf struct {
	config.Kind
	figures.Extent
}

// kinds are those that there are records of, in the order of the configuration; then those
// that it does not have any more.
func (w *writer) kinds() ([]sheetOf, error) {
	extents, err := figures.Extents(w.tx, w.Config, w.Scope)
	if err != nil {
		return nil, err
	}
	all := slices.Clone(w.Config.Kinds)
	for _, name := range slices.Sorted(maps.Keys(extents)) {
		if _, known := w.Config.Kind(name); !known {
			all = append(all, config.Kind{Name: name, Measures: []string{"次"}})
		}
	}
	var found []sheetOf
	for _, k := range all {
		if x := extents[k.Name]; x.Records > 0 {
			found = append(found, sheetOf{k, x})
			w.most += x.Records
		}
	}
	return found, nil
}

const progressEvery = 1000

func (w *writer) step() {
	if w.done++; w.Progress != nil && (w.done%progressEvery == 0 || w.done == w.most) {
		w.Progress(w.done, w.most)
	}
}

// kind writes the sheet of one kind.
func (w *writer) kind(k sheetOf) error {
	columns := columnsOf(k.Extent)
	heads := make([]xlsx.Column, len(columns))
	for i, c := range columns {
		heads[i] = xlsx.Column{Head: c.head, Most: c.most}
		if c.head == HeadNote {
			heads[i].Wide = 30
		}
	}
	sheet := w.book.Sheet(k.Name, heads...)
	if err := w.entries(sheet, k, columns); err != nil {
		return err
	}
	return w.totals(sheet, k, columns)
}

// batch is how many records are handed over at once.
const batch = 256

// entries writes the rows of a sheet. They are read here, where the transaction is, and written
// beside it: reading and packing take about as long.
func (w *writer) entries(sheet *xlsx.Sheet, k sheetOf, columns []column) error {
	batches, written := make(chan []figures.Entry, 4), make(chan error, 1)
	go func() { written <- w.rows(sheet, columns, batches) }()
	next := make([]figures.Entry, 0, batch)
	err := figures.Entries(w.tx, w.Config, k.Name, w.Scope, k.Extent, func(e figures.Entry) error {
		if next = append(next, e); len(next) == batch {
			batches <- next
			next = make([]figures.Entry, 0, batch)
		}
		return nil
	})
	batches <- next
	close(batches)
	return errors.Join(err, <-written)
}

// rows writes what comes, to the end; after a fault it only listens.
func (w *writer) rows(sheet *xlsx.Sheet, columns []column, batches <-chan []figures.Entry) (err error) {
	defer func() {
		if v := recover(); v != nil {
			err = fmt.Errorf("panic: %v\n%s", v, debug.Stack())
		}
		for range batches { // nobody waits for us
		}
	}()
	n := int64(0)
	cells := make([]xlsx.Cell, len(columns))
	for entries := range batches {
		for _, e := range entries {
			n++
			w.step()
			r := w.line(n, e)
			for i, c := range columns {
				cells[i] = c.cell(r)
			}
			if err := sheet.Row(cells...); err != nil {
				return err
			}
		}
	}
	return nil
}
