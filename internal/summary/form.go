package summary

import (
	"bytes"
	"fmt"
	"io"
	"path/filepath"
	"regexp"
	"strings"
	"unicode/utf8"

	"github.com/daybook-bot/daybook/config"
	"github.com/daybook-bot/daybook/internal/figures"
	"github.com/daybook-bot/daybook/internal/office/docx"
	"github.com/daybook-bot/daybook/internal/store"
)

// Form is a Word document as a template. What stands in 【】 is filled in, all else stays as it
// is, its looks too; slot.go says what can stand there.
//
// Dates, numbers of documents (〔2021〕5号), the numbers of items and of pages, and what stands
// in headings are the author's own. Any other digit outside of 【】 stops the build, unless it is
// marked as the author's: 【=3号楼】.
type Form struct {
	file  *docx.File
	slots [][]slot // of each passage
}

// slot is one 【…】 in a passage, from byte to byte.
type slot struct {
	from, to int
	words    string
}

var slotText = regexp.MustCompile(`【((?:[^【】\n]|【[^【】\n]*】)*)】`)

// IsForm tells by a file's name whether it is a Form rather than a text.
func IsForm(file string) bool { return strings.EqualFold(filepath.Ext(file), ".docx") }

// OpenForm reads a template. Its errors say in Chinese what is wrong with the file.
func OpenForm(content []byte) (*Form, error) {
	file, err := docx.Open(bytes.NewReader(content), int64(len(content)))
	if err != nil {
		return nil, err
	}
	f := &Form{file: file}
	for _, p := range file.Passages {
		var slots []slot
		for _, hit := range slotText.FindAllStringSubmatchIndex(p.Text, -1) {
			slots = append(slots, slot{hit[0], hit[1], p.Text[hit[2]:hit[3]]})
		}
		f.slots = append(f.slots, slots)
	}
	return f, nil
}

// FillForm is Fill for a Form.
func (w *Work) FillForm(tx *store.Tx, s figures.Scope, f *Form) error {
	if err := w.fillFigures(tx, s); err != nil {
		return err
	}
	var a asks
	for _, slots := range f.slots {
		for _, one := range slots {
			if name, words, err := w.asksFor(one.words); err == nil && len(words) > 0 {
				w.note(&a, name, words)
			}
		}
	}
	return w.fillFor(tx, s, a)
}

// Filled is a Form that is ready to be written.
type Filled struct {
	Summary
	form  *Form
	edits []docx.Edit
}

// BuildForm fills in a Form. What is wrong with it comes back as config.Mistakes.
func (w Work) BuildForm(f *Form) (Filled, error) {
	filled := Filled{Summary: Summary{work: w}, form: f}
	var found config.Mistakes
	var body []string
	for i, p := range f.file.Passages {
		line, edits, mistakes := w.fillPassage(p, f.slots[i])
		for _, e := range edits {
			e.Passage = i
			filled.edits = append(filled.edits, e)
		}
		found = append(found, mistakes...)
		body = append(body, line)
	}
	if len(found) > 0 {
		return Filled{}, w.mistaken(found)
	}
	filled.body = strings.Join(body, "\n\n")
	filled.numbers = w.numbersIn(filled.body)
	filled.remarks = filled.remark()
	return filled, nil
}

const mendSlot = "换成【数字的名称】；是自己要写的，写成【=…】标明"

// fillPassage is a passage with its slots filled in and marked, and the edits that make it so.
func (w Work) fillPassage(p *docx.Passage, slots []slot) (line string, edits []docx.Edit, found config.Mistakes) {
	at := func(offset int, what, mend string) {
		found = append(found, config.Mistake{Mend: mend,
			What: fmt.Sprintf("%s第%d字：%s", p.Place, utf8.RuneCountInString(p.Text[:offset])+1, what)})
	}
	for _, own := range unmarked(p, slots) {
		at(own, "这里的数字没有出处：“"+sentence(p.Text, own)+"”", mendSlot)
	}
	var b strings.Builder
	if p.Heading > 0 {
		b.WriteString("# ")
	}
	from := 0
	for _, one := range slots {
		b.WriteString(withoutSigns(p.Text[from:one.from]))
		from = one.to
		said, err := w.fillSlot(one.words)
		switch {
		case err != nil:
			at(one.from, err.Error(), "数字的名称是名称加单位，如【志愿服务小时】，全部见 daybook figures；自己写的话写成【=…】")
		case !p.Editable(one.from, one.to):
			at(one.from, "【"+one.words+"】写在公式一类改不了的地方", "把它移到普通的文字里")
		default:
			edits = append(edits, docx.Edit{From: one.from, To: one.to, Text: plainText(said)})
		}
		b.WriteString(said)
	}
	b.WriteString(withoutSigns(p.Text[from:]))
	return strings.ReplaceAll(b.String(), "\n", " "), edits, found
}

func withoutSigns(text string) string {
	return strings.Map(func(r rune) rune {
		if isSign(r) {
			return -1
		}
		return r
	}, text)
}

var (
	// — 1 —, 第1页 共3页: what Word counts by itself. A line of a table of contents ends with a page.
	pageNumber   = regexp.MustCompile(`^[\s\d—–第共页/·.-]*$`)
	contentsLine = regexp.MustCompile(`\t\d+$`)
)

// unmarked are the offsets of the digits in a passage that nobody stands for.
func unmarked(p *docx.Passage, slots []slot) []int {
	if p.Heading > 0 || (p.Place.Story == docx.Footer || p.Place.Story == docx.Header) && pageNumber.MatchString(p.Text) {
		return nil
	}
	text := []byte(p.Text)
	for _, s := range slots {
		for i := s.from; i < s.to; i++ {
			text[i] = ' '
		}
	}
	if page := contentsLine.FindIndex(text); page != nil {
		text = text[:page[0]]
	}
	var found []int
	inNumber := false
	for i, r := range string(text) {
		if isDigit(r) && !inNumber && !own(string(text), i) {
			found = append(found, i)
		}
		inNumber = isDigit(r)
	}
	return found
}

// Write writes the filled-in document.
func (f Filled) Write(out io.Writer) error { return f.form.file.Fill(out, f.edits) }

// Annex is a document of its own with what stands behind the numbers: nothing is added to the
// author's.
func (f Filled) Annex() docx.Document {
	return docx.Document{Title: AnnexTitle, Author: f.work.Who(), Created: f.work.Now,
		Fonts: docx.Fonts(f.work.Config.Document.Fonts), Blocks: wordAnnex(f.annex(), nil)}
}
