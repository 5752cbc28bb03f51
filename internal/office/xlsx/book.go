// Package xlsx writes workbooks row by row, and reads them. It knows sheets, columns and cells,
// and nothing of what stands in them.
//
// Rows go to the file as they come, so that a workbook of a million rows takes no more memory
// than one of ten. Text is text: nothing that a person wrote becomes a formula, neither when
// the file is opened nor when somebody edits the cell; nothing of it is cut off.
package xlsx

import (
	"archive/zip"
	"bufio"
	"compress/flate"
	"errors"
	"fmt"
	"io"
)

// What a sheet and a cell can hold (ECMA-376 says nothing; Excel does).
const (
	mostRows   = 1 << 20
	mostText   = 32767 // UTF-16 units
	sampleRows = 200   // by which the columns' widths are measured
)

// Book is a workbook that is being written. It belongs to one goroutine.
type Book struct {
	// MostRows is where a sheet goes on in another one; a smaller number is for tests.
	MostRows int

	zip    *zip.Writer
	styles styles
	parts  []part // the sheets of the file
	open   *Sheet
	err    error // the first; nothing is written after it
}

// part is one sheet of the file. A Sheet has several if its rows do not fit into one.
type part struct {
	name    string
	columns int
	rows    int // with the header, without the foot: what the filter covers
}

// New begins a workbook. Nothing can be read of it before Close.
func New(w io.Writer) *Book {
	b := &Book{MostRows: mostRows, zip: zip.NewWriter(w)}
	b.zip.RegisterCompressor(zip.Deflate, func(w io.Writer) (io.WriteCloser, error) {
		return flate.NewWriter(w, flate.BestSpeed)
	})
	b.styles.init()
	b.file("[Content_Types].xml", contentTypes)
	b.file("_rels/.rels", rootRelations)
	return b
}

// Close ends the workbook. A book has at least one sheet.
func (b *Book) Close() error {
	b.endSheet()
	if b.err == nil && len(b.parts) == 0 {
		b.err = errors.New("a workbook without a sheet")
	}
	b.file("xl/workbook.xml", b.workbook())
	b.file("xl/_rels/workbook.xml.rels", b.relations())
	b.file("xl/styles.xml", b.styles.xml())
	if err := b.zip.Close(); b.err == nil && err != nil {
		b.err = err
	}
	if b.err != nil {
		return fmt.Errorf("write a workbook: %w", b.err)
	}
	return nil
}

// file writes a whole part of the package.
func (b *Book) file(name, text string) {
	if b.err != nil {
		return
	}
	w, err := b.zip.Create(name)
	if err == nil {
		_, err = io.WriteString(w, text)
	}
	b.err = err
}

// begin begins a part of the package that is written bit by bit.
func (b *Book) begin(name string) *bufio.Writer {
	if b.err == nil {
		w, err := b.zip.Create(name)
		if err == nil {
			return bufio.NewWriterSize(w, 1<<16)
		}
		b.err = err
	}
	return bufio.NewWriter(io.Discard)
}

func (b *Book) endSheet() {
	if b.open != nil {
		b.open.end()
		b.open = nil
	}
}
