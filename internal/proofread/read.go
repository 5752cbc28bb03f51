package proofread

import (
	"bytes"
	"fmt"
	"path/filepath"
	"strings"

	"github.com/daybook-bot/daybook/internal/figures/reconcile"
	"github.com/daybook-bot/daybook/internal/office/docx"
	"github.com/daybook-bot/daybook/internal/roster/csvfile"
)

// Read reads a document in the form that its name says, or its content where the name says
// nothing: not every network tells what a file is called. Errors are for people.
func Read(name string, content []byte) (*Document, error) {
	if len(bytes.TrimSpace(content)) == 0 {
		return nil, fmt.Errorf("文件是空的。看看是不是拿错了，或者重新保存一份")
	}
	switch ext := strings.ToLower(filepath.Ext(name)); ext {
	case ".docx":
		return readWord(content)
	case ".md", ".markdown":
		return readText(content, reconcile.Markdown)
	case ".txt":
		return readText(content, reconcile.Text)
	case "":
		return sniff(content)
	case ".doc", ".wps":
		return nil, fmt.Errorf("%s 是旧格式，请用 Word 或 WPS 另存为 .docx", ext)
	default:
		return nil, fmt.Errorf("不会读 %s 文件。可以给 .docx、.md、.txt", ext)
	}
}

// sniff reads a document whose name does not say what it is.
func sniff(content []byte) (*Document, error) {
	switch {
	case bytes.HasPrefix(content, []byte("PK\x03\x04")):
		return readWord(content)
	case bytes.HasPrefix(content, []byte("\xd0\xcf\x11\xe0")):
		return nil, fmt.Errorf("是旧格式（.doc、.wps），请用 Word 或 WPS 另存为 .docx")
	case bytes.HasPrefix(content, []byte("%PDF")):
		return nil, fmt.Errorf("不会读 PDF。可以给 .docx、.md、.txt")
	default:
		return readText(content, reconcile.Markdown)
	}
}

func readText(content []byte, read func(string) []reconcile.Paragraph) (*Document, error) {
	text, ok := csvfile.Decode(content)
	if !ok || bytes.IndexByte(text, 0) >= 0 {
		return nil, fmt.Errorf("不是文字文件，或者编码认不出来。请另存为 UTF-8 再试")
	}
	d := &Document{Paragraphs: read(string(text)), lines: strings.SplitAfter(string(text), "\n"), encode: csvfile.EncodeAs(content)}
	d.annex = d.annexAt()
	return d, nil
}

func readWord(content []byte) (*Document, error) {
	f, err := docx.Open(bytes.NewReader(content), int64(len(content)))
	if err != nil {
		return nil, err
	}
	d := &Document{word: f}
	heads := cellsOf(f)
	for i, p := range f.Passages {
		one := reconcile.Paragraph{Level: p.Heading, Heading: p.Heading > 0 || reconcile.LooksLikeHeading(p.Text)}
		if p.Place.Table > 0 {
			one = heads[p.Place.Table].at(p.Place.Row, p.Place.Cell)
		}
		one.Text, one.Place = p.Text, p.Place.String()
		d.Paragraphs, d.passages = append(d.Paragraphs, one), append(d.passages, i)
	}
	d.annex = d.annexAt()
	return d, nil
}

// annexTitle is what the annex of a summary of ours is called: a table of figures, and no prose.
const annexTitle = "附：数字口径与来源"

func (d *Document) annexAt() int {
	for i, p := range d.Paragraphs {
		if i > 0 && !p.Cell && strings.Trim(p.Text, "# \t\r　") == annexTitle {
			return i
		}
	}
	return 0
}

// inAnnex says whether a paragraph is part of the annex: headers and notes of a Word document
// come behind it and are not.
func (d *Document) inAnnex(paragraph int) bool {
	if d.annex == 0 || paragraph < d.annex {
		return false
	}
	return d.word == nil || d.word.Passages[d.passages[paragraph]].Place.Story == docx.Main
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
