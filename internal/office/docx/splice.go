package docx

import (
	"bytes"
	"cmp"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
)

// cut replaces a span of a part by new text.
type cut struct {
	span
	text string
}

func splice(raw string, cuts []cut) []byte {
	slices.SortFunc(cuts, func(a, b cut) int { return cmp.Compare(a.start, b.start) })
	var out bytes.Buffer
	at := 0
	for _, c := range cuts {
		out.WriteString(raw[at:c.start])
		out.WriteString(c.text)
		at = c.end
	}
	out.WriteString(raw[at:])
	return out.Bytes()
}

// splicer turns edits into cuts. It takes runs apart where an edit begins or ends.
type splicer struct {
	file     *File
	by       *By // nil: no traces
	cuts     map[*xmlPart][]cut
	used     map[int]bool // ids
	last     int          // the id that was given last
	comments []comment
}

func (s *splicer) id() string {
	s.last++
	for s.used[s.last] {
		s.last++
	}
	return strconv.Itoa(s.last)
}

// job is an edit on its way through the pieces of a passage.
type job struct {
	Edit
	first, last int // the pieces it touches
	at          int // the piece behind whose part the new text stands
	comment     string
}

// passage makes the cuts for all edits of one passage.
func (s *splicer) passage(p *Passage, edits []Edit, comments bool) {
	jobs := make([]job, 0, len(edits))
	for _, e := range edits {
		j := p.job(e)
		if e.Comment != "" && comments {
			j.comment = s.comment(e.Comment)
		} else if e.Comment != "" {
			j.Mark = true
		}
		jobs = append(jobs, j)
	}
	for i := 0; i < len(p.pieces); {
		n := i + 1
		touched := touching(jobs, i)
		for n < len(p.pieces) && len(touched) > 0 && p.pieces[n].run == p.pieces[i].run && p.pieces[n].atom == p.pieces[n-1].atom+1 && len(touching(jobs, n)) > 0 {
			n++
		}
		if len(touched) > 0 {
			s.group(p, jobs, i, n)
		}
		i = n
	}
}

// job finds the pieces that an edit touches: there are some, and they are in runs.
func (p *Passage) job(e Edit) job {
	j := job{Edit: e, first: -1}
	if e.From == e.To {
		j.first = p.insertAt(e.From)
		j.last = j.first
	}
	for i, c := range p.pieces {
		if c.from < e.To && c.to > e.From {
			if j.first < 0 {
				j.first = i
			}
			j.last = i
		}
	}
	j.at = j.last
	if p.pieces[j.first].run.parent != p.pieces[j.last].run.parent {
		j.at = j.first // in the same link or field as what it replaces
	}
	return j
}

func touching(jobs []job, piece int) []job {
	var all []job
	for _, j := range jobs {
		if j.first <= piece && piece <= j.last {
			all = append(all, j)
		}
	}
	return all
}

// group makes the cut for pieces[from:to], which follow each other in one run.
func (s *splicer) group(p *Passage, jobs []job, from, to int) {
	run := p.pieces[from].run
	first, last := p.pieces[from].atom, p.pieces[to-1].atom
	o := &output{splicer: s, raw: p.part.raw, run: run}
	c := cut{span: span{run.atoms[first].start, run.atoms[last].end}}
	if first == 0 {
		c.start = run.start
	} else {
		o.open = p.part.raw[run.start:run.open] // the run is open already
	}
	if last == len(run.atoms)-1 {
		c.end = run.end
	}
	for i := from; i < to; i++ {
		o.piece(p, i, touching(jobs, i))
	}
	if c.end == run.end {
		o.close()
	} else {
		o.in(o.properties(false))
	}
	c.text = o.b.String()
	s.cuts[p.part] = append(s.cuts[p.part], c)
}

// output writes one group.
type output struct {
	*splicer
	b    strings.Builder
	raw  string
	run  *textRun
	open string // the beginning of the run that is open; "": none is
}

// piece writes one piece with what the edits leave, delete, mark and insert of it.
func (o *output) piece(p *Passage, i int, jobs []job) {
	c := p.pieces[i]
	at := c.from
	for _, j := range jobs {
		from, to := max(j.From, c.from), min(j.To, c.to)
		if j.From == j.To {
			from, to = j.From, j.From
		}
		o.keep(p, c, at, from)
		if i == j.first && j.comment != "" {
			o.close()
			o.b.WriteString(`<w:commentRangeStart w:id="` + j.comment + `"/>`)
		}
		switch {
		case from == to:
		case j.Keep:
			o.marked(p, c, from, to, j.Mark)
		case o.by != nil:
			o.deleted(p, c, from, to)
		}
		if i == j.at && !j.Keep {
			o.insert(p, j)
		}
		if i == j.last && j.comment != "" {
			o.close()
			o.b.WriteString(`<w:commentRangeEnd w:id="` + j.comment + `"/><w:r><w:commentReference w:id="` + j.comment + `"/></w:r>`)
		}
		at = to
	}
	o.keep(p, c, at, c.to)
}

// in makes sure that a run with these properties is open.
func (o *output) in(properties string) {
	want := o.start() + properties
	if o.open == o.start() && properties == o.properties(false) {
		o.open = want // the run that stands in the file
	}
	if o.open != want {
		o.close()
		o.write(want)
		o.open = want
	}
}

func (o *output) close() {
	if o.open != "" {
		o.b.WriteString(ending(o.start()))
		o.open = ""
	}
}

// ending is the end tag to a start tag.
func ending(start string) string { return `</` + qualified(start) + `>` }

// start is the start tag of the run.
func (o *output) start() string { return o.raw[o.run.start:o.run.open] }

func (o *output) keep(p *Passage, c piece, from, to int) {
	if from < to {
		o.in(o.properties(false))
		o.text(p, c, from, to, "w:t")
	}
}

func (o *output) marked(p *Passage, c piece, from, to int, mark bool) {
	o.in(o.properties(mark))
	o.text(p, c, from, to, "w:t")
}

func (o *output) deleted(p *Passage, c piece, from, to int) {
	o.close()
	o.write(`<w:del w:id="` + freshID + `"` + o.who() + `>` + o.start() + o.properties(false))
	o.text(p, c, from, to, "w:delText")
	o.b.WriteString(ending(o.start()) + `</w:del>`)
}

// text writes text[from:to] of a piece: a part of a w:t, or the whole of another element.
func (o *output) text(p *Passage, c piece, from, to int, name string) {
	a := c.run.atoms[c.atom]
	if a.name == "t" {
		o.b.WriteString(content(p.Text[from:to], name))
		return
	}
	o.b.WriteString(o.raw[a.start:a.end])
}

// insert writes the new text of an edit.
func (o *output) insert(p *Passage, j job) {
	text := clean(j.Text)
	if text == "" {
		return
	}
	look := p.pieces[j.first].run
	rPr, _ := look.properties(o.raw, j.Mark)
	start := o.raw[look.start:look.open]
	run := start + wrap(rPr) + content(text, "w:t") + ending(start)
	o.close()
	if o.by == nil {
		o.b.WriteString(run)
		return
	}
	ins := `<w:ins w:id="` + freshID + `"` + o.who() + `>` + run + `</w:ins>`
	if o.run.parent.name == "ins" { // another's insertion ends before ours and goes on after it
		again := o.raw[o.run.parent.start:o.run.parent.end]
		ins = ending(again) + ins + idOf.ReplaceAllString(again, `${1}"`+freshID+`"`)
	}
	o.write(ins)
}

var idOf = regexp.MustCompile(`(\s[\w.-]+:id\s*=\s*)("[^"]*"|'[^']*')`)

// who is what a tracked change says of who made it.
func (o *output) who() string {
	return ` w:author="` + escape(clean(o.by.Author)) + `" w:date="` + o.by.At.UTC().Format(time.RFC3339) + `"`
}

// properties are those of the run, with the yellow background if it is marked; a change of
// the look is tracked as well.
func (o *output) properties(mark bool) string {
	old, changes := o.run.properties(o.raw, false)
	if !mark {
		return wrap(old + changes)
	}
	marked, _ := o.run.properties(o.raw, true)
	if changes == "" && o.by != nil {
		changes = `<w:rPrChange w:id="` + freshID + `"` + o.who() + `><w:rPr>` + old + `</w:rPr></w:rPrChange>`
	}
	return wrap(marked + changes)
}

// freshID stands for an id until the text is written: no id may come twice.
const freshID = "\x00"

// write writes markup, with an id of its own for each change in it.
func (o *output) write(markup string) {
	for {
		i := strings.Index(markup, freshID)
		if i < 0 {
			break
		}
		o.b.WriteString(markup[:i] + o.id())
		markup = markup[i+len(freshID):]
	}
	o.b.WriteString(markup)
}

func wrap(properties string) string {
	if properties == "" {
		return ""
	}
	return `<w:rPr>` + properties + `</w:rPr>`
}

// behindHighlight: children of w:rPr that the schema puts behind w:highlight; those of later
// versions of Word ("") come last.
var behindHighlight = []string{"u", "effect", "bdr", "shd", "fitText", "vertAlign", "rtl", "cs", "em", "lang", "eastAsianLayout", "specVanish", "oMath", ""}

// properties are the children of the run's w:rPr, and what is tracked of their changes.
func (r *textRun) properties(raw string, mark bool) (now, changes string) {
	var behind string
	for _, c := range r.props {
		text := raw[c.start:c.end]
		switch {
		case c.name == "rPrChange":
			changes = idOf.ReplaceAllString(text, `${1}"`+freshID+`"`)
		case mark && c.name == "highlight":
		case slices.Contains(behindHighlight, c.name):
			behind += text
		default:
			now += text
		}
	}
	if mark {
		now += `<w:highlight w:val="yellow"/>`
	}
	return now + behind, changes
}
