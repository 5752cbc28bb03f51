package docx

import (
	"archive/zip"
	"cmp"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"
	"unicode/utf8"
)

// Edit replaces text[From:To] of a passage of the file, or leaves it and only marks it.
type Edit struct {
	Passage  int // its index in Passages
	From, To int // byte offsets at the edges of characters; equal: the text is inserted there
	Text     string
	Keep     bool   // the text stays as it is, Text is not used
	Mark     bool   // with a yellow background
	Comment  string // beside it in the margin; where Word allows none (text boxes, notes, headers, footers) it is marked instead
}

// By is who changes a document, and when, as tracked changes and comments say it.
type By struct {
	Author string
	At     time.Time
}

// Track writes the file to w with the edits as tracked changes: accepted, they give the new
// text, rejected, the old. New text looks like the first of what it replaces. All that the
// edits do not touch is the same as before, byte for byte.
//
// It is an error when edits overlap, or touch what is not Editable.
func (f *File) Track(w io.Writer, edits []Edit, by By) error {
	return f.amend(w, edits, &by)
}

// Fill is as Track, without traces: for templates. There are no comments.
func (f *File) Fill(w io.Writer, edits []Edit) error {
	for _, e := range edits {
		if e.Comment != "" {
			return errors.New("fill document: a comment needs an author")
		}
	}
	return f.amend(w, edits, nil)
}

func (f *File) amend(w io.Writer, edits []Edit, by *By) error {
	edits = slices.Clone(edits)
	slices.SortStableFunc(edits, func(a, b Edit) int {
		return cmp.Or(cmp.Compare(a.Passage, b.Passage), cmp.Compare(a.From, b.From), cmp.Compare(a.To, b.To))
	})
	if err := f.check(edits); err != nil {
		return err
	}
	again := *f
	again.unread = maxRead // for what is read once more
	s := &splicer{file: &again, by: by, cuts: map[*xmlPart][]cut{}, used: map[int]bool{}}
	for n := range f.used {
		s.used[n] = true
	}
	changed := map[string][]byte{}
	if err := s.prepareComments(edits, changed); err != nil {
		return err
	}
	for len(edits) > 0 {
		n := 1
		for n < len(edits) && edits[n].Passage == edits[0].Passage {
			n++
		}
		p := f.Passages[edits[0].Passage]
		s.passage(p, edits[:n], p.Place.Story == Main)
		for _, twin := range p.twins {
			if !slices.ContainsFunc(edits[:n], func(e Edit) bool { return !twin.editable(e) }) {
				s.passage(twin, edits[:n], false)
			}
		}
		edits = edits[n:]
	}
	for part, cuts := range s.cuts {
		if part.prefixW == "" { // the document calls it otherwise; what we put in calls it w
			cuts = append(cuts, cut{span{part.rootName, part.rootName}, ` xmlns:w="` + escape(part.space) + `"`})
		}
		changed[part.name] = splice(part.raw, cuts)
	}
	if err := s.finishComments(changed); err != nil {
		return err
	}
	return f.rewrite(w, changed)
}

func (f *File) check(edits []Edit) error {
	for i, e := range edits {
		if e.Passage < 0 || e.Passage >= len(f.Passages) {
			return fmt.Errorf("edit document: there is no passage %d", e.Passage)
		}
		p := f.Passages[e.Passage]
		switch {
		case e.From < 0 || e.To < e.From || e.To > len(p.Text) || !edge(p.Text, e.From) || !edge(p.Text, e.To):
			return fmt.Errorf("edit document: %s: %d to %d are no characters of its text", p.Place, e.From, e.To)
		case e.Keep && e.From == e.To:
			return fmt.Errorf("edit document: %s: nothing to mark at %d", p.Place, e.From)
		case !p.editable(e):
			return fmt.Errorf("edit document: %s: %d to %d cannot be edited", p.Place, e.From, e.To)
		case i > 0 && edits[i-1].Passage == e.Passage && (e.From < edits[i-1].To || e.From == edits[i-1].From):
			return fmt.Errorf("edit document: %s: two edits overlap at %d", p.Place, e.From)
		case p.part.prefixW != "" && p.part.prefixW != p.part.space:
			return &Unreadable{What: "这份文件的写法少见，能读不能改", Mend: saveAgain}
		}
	}
	return nil
}

func (p *Passage) editable(e Edit) bool {
	return p.Editable(e.From, e.To) && (e.From < e.To || p.insertAt(e.From) >= 0)
}

func edge(s string, i int) bool { return i == len(s) || utf8.RuneStart(s[i]) }

// insertAt is the piece into which text at an offset is inserted, -1 if there is none: the one
// before it rather than the one after.
func (p *Passage) insertAt(at int) int {
	found := -1
	for i, c := range p.pieces {
		if c.run == nil || !c.run.atoms[c.atom].editable || c.from > at || c.to < at {
			continue
		}
		if found < 0 || c.from < at {
			found = i
		}
	}
	return found
}

// rewrite writes the zip file again; what is not changed is copied as it is packed.
func (f *File) rewrite(w io.Writer, changed map[string][]byte) error {
	z := zip.NewWriter(w)
	put := func(h *zip.FileHeader, content []byte) error {
		to, err := z.CreateHeader(h)
		if err != nil {
			return err
		}
		_, err = to.Write(content)
		return err
	}
	for _, e := range f.zip.File {
		var err error
		name, content := e.Name, []byte(nil)
		for n, c := range changed {
			if strings.EqualFold(n, name) {
				name, content = n, c
			}
		}
		if content == nil {
			err = z.Copy(e)
		} else {
			err = put(&zip.FileHeader{Name: e.Name, Method: zip.Deflate, Modified: e.Modified}, content)
			delete(changed, name)
		}
		if err != nil {
			return fmt.Errorf("write %s: %w", e.Name, err)
		}
	}
	names := make([]string, 0, len(changed))
	for n := range changed {
		names = append(names, n)
	}
	slices.Sort(names)
	for _, n := range names {
		if err := put(&zip.FileHeader{Name: n, Method: zip.Deflate, Modified: time.Date(1980, 1, 1, 0, 0, 0, 0, time.UTC)}, changed[n]); err != nil {
			return fmt.Errorf("write %s: %w", n, err)
		}
	}
	return z.Close()
}
