package proofread

import (
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/daybook-bot/daybook/internal/figures/reconcile"
	"github.com/daybook-bot/daybook/internal/office/docx"
)

// Done counts what became of a document's numbers.
type Done struct {
	Changed int // replaced by what the ledger says
	Same    int // right already
	Marked  int // left to a person
	Doubt   int // of these, what the ledger knows, but not for sure what should stand there
	Left    int // dates, editions, set phrases
	OldYear int // of these, how often the document's own year stands in it; nobody changed it

	Annex   bool     // it has an annex of figures and their origins, which was left as it is
	Changes []Change // in the order of the text: what was changed or marked
}

// Change is what became of one number.
type Change struct {
	Line, Column int    // of a text; 0 in a Word document
	Place        string // of a Word document
	Was          string // with its unit: 两场
	Now          string // what stands there now; empty if it stays and Why says what to do
	Why          string
}

// Fix writes a copy in which wrong numbers are what the ledger says: in a Word document as
// tracked changes, in a text without traces. A number is replaced only where it is sure what it
// is about; else it is commented on. What no record supports is left alone.
func (d *Document) Fix(w io.Writer, claims []reconcile.Claim, by docx.By) (Done, error) {
	var done Done
	var edits []edit
	for _, c := range claims {
		switch c.Verdict {
		case reconcile.Agrees:
			done.Same++
		case reconcile.Differs:
			edits = append(edits, d.mend(c, c.Nearest))
		case reconcile.NotAFigure:
			done.Left++
		}
	}
	return d.write(w, edits, done, by)
}

// Rewrite writes last year's document with this period's numbers as tracked changes. What no
// record supports is marked, and so is what has to be written anew by a person. The annex of a
// summary of ours is left as it is.
func (d *Document) Rewrite(w io.Writer, claims []reconcile.Claim, year int, by docx.By) (Done, error) {
	done := Done{Annex: d.annex > 0}
	var edits []edit
	for _, c := range claims {
		if d.inAnnex(c.Paragraph) {
			continue
		}
		switch c.Verdict {
		case reconcile.NotAFigure:
			done.Left++
			if c.Value == float64(year) {
				done.OldYear++
			}
		case reconcile.Agrees, reconcile.Vague:
			done.Same++
		case reconcile.Differs:
			// That it is some other number of this period is chance: it is last year's.
			e := d.mend(c, "")
			if e.mark = e.comment != ""; !e.mark && c.Ledger == 0 {
				e.mark, e.comment = true, "台账里这一期没有，看看这句还要不要。"
			}
			edits = append(edits, e)
		case reconcile.Unsupported:
			edits = append(edits, edit{c: c, from: c.From, to: c.To, mark: true, comment: "没有记录可以支持这个数，请核实后改写或删去。"})
		}
	}
	return d.write(w, edits, done, by)
}

// write makes the edits and counts them. What the file does not let be edited is left to a
// person.
func (d *Document) write(w io.Writer, edits []edit, done Done, by docx.By) (Done, error) {
	var made []edit
	last := map[int]int{}
	for _, e := range edits {
		p := d.Paragraphs[e.c.Paragraph]
		change := Change{Place: p.Place, Was: e.c.Said(p.Text), Now: e.now(p.Text), Why: e.comment}
		if p.Line > 0 {
			change.Place, change.Line, change.Column = "", p.Line, p.Column+utf8.RuneCountInString(p.Text[:e.from])+1
		}
		if e.from < last[e.c.Paragraph] || !d.editable(e) {
			change.Now, change.Why = "", "这里改不动，请自己改："+ledgerSays(e.c)
		} else {
			last[e.c.Paragraph] = e.to
			made = append(made, e)
		}
		if change.Now == "" {
			done.Marked++
			if e.c.Verdict == reconcile.Differs {
				done.Doubt++
			}
		} else {
			done.Changed++
		}
		done.Changes = append(done.Changes, change)
	}
	if d.word == nil {
		return done, d.writeText(w, made)
	}
	var all []docx.Edit
	for _, e := range made {
		all = append(all, docx.Edit{
			Passage: d.passages[e.c.Paragraph], From: e.from, To: e.to,
			Text: e.text, Keep: e.text == "", Mark: e.mark, Comment: e.comment,
		})
	}
	if err := d.word.Track(w, all, by); err != nil {
		return done, fmt.Errorf("write the changed document: %w", err)
	}
	return done, nil
}

func (d *Document) editable(e edit) bool {
	if d.word != nil {
		return d.word.Passages[d.passages[e.c.Paragraph]].Editable(e.from, e.to)
	}
	return e.text == "" || d.placeOf(d.Paragraphs[e.c.Paragraph]) >= 0
}

// placeOf is the byte of its line at which a text's paragraph begins; -1 if it is not there.
func (d *Document) placeOf(p reconcile.Paragraph) int {
	if p.Line < 1 || p.Line > len(d.lines) {
		return -1
	}
	line := d.lines[p.Line-1]
	if before := []rune(line); p.Column <= len(before) {
		if at := len(string(before[:p.Column])); strings.HasPrefix(line[at:], p.Text) {
			return at
		}
	}
	return strings.Index(line, p.Text)
}

// writeText replaces numbers in a text. What is only marked in Word stays as it is.
func (d *Document) writeText(w io.Writer, edits []edit) error {
	lines := slices.Clone(d.lines)
	for _, e := range slices.Backward(edits) { // what stands before is as it was
		if e.text == "" {
			continue
		}
		p := d.Paragraphs[e.c.Paragraph]
		at, line := d.placeOf(p), lines[p.Line-1]
		lines[p.Line-1] = line[:at+e.from] + e.text + line[at+e.to:]
	}
	text, err := d.encode(strings.Join(lines, ""))
	if err != nil {
		return fmt.Errorf("write the changed text: %w", err)
	}
	_, err = w.Write(text)
	return err
}

// OwnYear is the year that a document is about: the one that it names most often, of those
// not after the given one; 0 if it names none.
func (d *Document) OwnYear(not int) int {
	count := map[int]int{}
	for _, p := range d.Paragraphs {
		for i := 0; i+4 < len(p.Text); i++ {
			if i > 0 && p.Text[i-1] >= '0' && p.Text[i-1] <= '9' || !strings.HasPrefix(p.Text[i+4:], "年") {
				continue
			}
			if y, err := strconv.Atoi(p.Text[i : i+4]); err == nil && y >= 1990 && y <= not {
				count[y]++
			}
		}
	}
	best := 0
	for y, n := range count {
		if n > count[best] || n == count[best] && y > best {
			best = y
		}
	}
	return best
}
