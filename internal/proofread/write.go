package proofread

import (
	"bytes"
	"fmt"
	"io"
	"strconv"
	"strings"

	"github.com/daybook-bot/daybook/internal/figures/reconcile"
	"github.com/daybook-bot/daybook/internal/office/docx"
)

// Done counts what became of a document's numbers.
type Done struct {
	Changed int // replaced by what the ledger says
	Same    int // right already
	Marked  int // no record supports them, or nobody but a person can say what should stand there
	Left    int // dates, editions, set phrases
	OldYear int // of these, how often the document's own year stands in it; nobody changed it
}

// Fix writes a copy in which wrong numbers are what the ledger says: in a Word document as
// tracked changes, in a text without traces. What no record supports is left alone.
func (d *Document) Fix(w io.Writer, claims []reconcile.Claim, by docx.By) (Done, error) {
	var done Done
	var edits []edit
	for _, c := range claims {
		switch c.Verdict {
		case reconcile.Agrees:
			done.Same++
		case reconcile.Differs:
			text, ok := instead(c)
			if !ok {
				done.Marked++
				edits = append(edits, edit{c: c, comment: doubt(c)})
				continue
			}
			done.Changed++
			edits = append(edits, edit{c: c, text: text})
		case reconcile.NotAFigure:
			done.Left++
		}
	}
	return done, d.write(w, edits, by)
}

// Rewrite writes last year's document with this period's numbers as tracked changes. What no
// record supports is marked, and so is what has to be written anew by a person.
func (d *Document) Rewrite(w io.Writer, claims []reconcile.Claim, year int, by docx.By) (Done, error) {
	var done Done
	var edits []edit
	for _, c := range claims {
		switch c.Verdict {
		case reconcile.NotAFigure:
			done.Left++
			if c.Value == float64(year) {
				done.OldYear++
			}
		case reconcile.Agrees:
			done.Same++
		case reconcile.Differs:
			text, ok := instead(c)
			if !ok {
				done.Marked++
				edits = append(edits, edit{c: c, mark: true, comment: doubt(c)})
				continue
			}
			e := edit{c: c, text: text}
			if c.Ledger == 0 {
				e.mark, e.comment = true, "台账里这一期没有，看看这句还要不要。"
			}
			done.Changed++
			edits = append(edits, e)
		case reconcile.Unsupported:
			done.Marked++
			edits = append(edits, edit{c: c, mark: true, comment: "没有记录可以支持这个数，请核实后改写或删去。"})
		case reconcile.Vague:
			done.Same++
		}
	}
	return done, d.write(w, edits, by)
}

// instead is what should stand in a claim's place.
func instead(c reconcile.Claim) (string, bool) {
	if !c.Known || c.Each {
		return "", false
	}
	return c.Instead(c.Ledger)
}

func doubt(c reconcile.Claim) string {
	if c.Each {
		return "各支部不一样，请自己写：" + c.Reason
	}
	return "台账里" + c.Label + "是" + strconv.FormatFloat(c.Ledger, 'f', -1, 64) + "，请看看这里怎么写。"
}

// edit is one change to a document.
type edit struct {
	c       reconcile.Claim
	text    string // what stands there afterwards; empty: what stood there before
	mark    bool
	comment string
}

func (d *Document) write(w io.Writer, edits []edit, by docx.By) error {
	if d.word == nil {
		return d.writeText(w, edits)
	}
	var all []docx.Edit
	last := map[int]int{}
	for _, e := range edits {
		passage := d.passages[e.c.Paragraph]
		if !d.word.Passages[passage].Editable(e.c.From, e.c.To) || e.c.From < last[passage] {
			continue
		}
		last[passage] = e.c.To
		all = append(all, docx.Edit{
			Passage: passage, From: e.c.From, To: e.c.To,
			Text: e.text, Keep: e.text == "", Mark: e.mark, Comment: e.comment,
		})
	}
	if err := d.word.Track(w, all, by); err != nil {
		return fmt.Errorf("write the changed document: %w", err)
	}
	return nil
}

// writeText replaces numbers in a text. What is only marked in Word stays as it is.
func (d *Document) writeText(w io.Writer, edits []edit) error {
	lines := append([]string{}, d.lines...)
	for i := len(edits) - 1; i >= 0; i-- {
		e := edits[i]
		p := d.Paragraphs[e.c.Paragraph]
		if e.text == "" || p.Line < 1 || p.Line > len(lines) {
			continue
		}
		said, line := d.lines[p.Line-1], lines[p.Line-1]
		at := strings.Index(said, p.Text)
		if from := len(string([]rune(said)[:min(p.Column, len([]rune(said)))])); strings.HasPrefix(said[from:], p.Text) {
			at = from
		}
		if at < 0 {
			continue
		}
		// From the last to the first: what stands before is as it was.
		lines[p.Line-1] = line[:at+e.c.From] + e.text + line[at+e.c.To:]
	}
	_, err := io.Copy(w, bytes.NewReader([]byte(strings.Join(lines, ""))))
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
