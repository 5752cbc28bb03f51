package docx

import (
	"bytes"
	"fmt"
	"path"
	"strings"
	"time"
)

// comment is one that is to be written.
type comment struct{ id, text string }

func (s *splicer) comment(text string) string {
	c := comment{s.id(), text}
	s.comments = append(s.comments, c)
	return c.id
}

// prepareComments knows the ids of the comments that are there already.
func (s *splicer) prepareComments(edits []Edit, changed map[string][]byte) error {
	needed := false
	for _, e := range edits {
		needed = needed || e.Comment != ""
	}
	if !needed {
		return nil
	}
	name, err := s.file.commentsPart()
	if err != nil || name == "" {
		return err
	}
	raw, err := s.file.unpack(name)
	if err != nil || raw == nil {
		return err
	}
	p := &parser{file: &File{used: s.used}}
	if err := elements(raw, p.known); err != nil {
		return broken(name, err)
	}
	changed[name] = raw
	return nil
}

func (f *File) commentsPart() (string, error) {
	related, err := f.relationsOf(f.main)
	for _, r := range related {
		if r.kind == "comments" {
			return r.target, err
		}
	}
	return "", err
}

// finishComments writes the comments into their part, which is made if there is none.
func (s *splicer) finishComments(changed map[string][]byte) error {
	if len(s.comments) == 0 {
		return nil
	}
	var b strings.Builder
	for _, c := range s.comments {
		fmt.Fprintf(&b, `<w:comment xmlns:w="%s" w:id="%s" w:author="%s" w:date="%s" w:initials="%s">`, s.namespace(), c.id,
			escape(clean(s.by.Author)), s.by.At.UTC().Format(time.RFC3339), escape(initials(clean(s.by.Author))))
		for _, line := range strings.Split(clean(c.text), "\n") {
			b.WriteString(`<w:p><w:r>` + content(line, "w:t") + `</w:r></w:p>`)
		}
		b.WriteString(`</w:comment>`)
	}
	name, err := s.file.commentsPart()
	if err != nil {
		return err
	}
	if name != "" && changed[name] != nil {
		if changed[name] = before(changed[name], "</", b.String()); changed[name] == nil {
			return broken(name, nil)
		}
		return nil
	}
	name = path.Join(path.Dir(s.file.main), "comments.xml")
	for n := 2; s.file.entry(name) != nil; n++ {
		name = path.Join(path.Dir(s.file.main), fmt.Sprintf("comments%d.xml", n))
	}
	changed[name] = []byte(header + `<w:comments xmlns:w="` + s.namespace() + `">` + b.String() + `</w:comments>`)
	if err := s.enter("[Content_Types].xml", `<Override PartName="/`+escape(name)+`" ContentType="`+typeOf+`comments+xml"/>`, nsTypes, changed); err != nil {
		return err
	}
	base := relBase
	if strings.Contains(s.namespace(), "purl.oclc.org") {
		base = "http://purl.oclc.org/ooxml/officeDocument/relationships/"
	}
	return s.enter(relsName(s.file.main), `<Relationship Id="rIdComments`+s.id()+`" Type="`+base+`comments" Target="`+escape(path.Base(name))+`"/>`, nsRels, changed)
}

const nsTypes = "http://schemas.openxmlformats.org/package/2006/content-types"

// namespace is the one the document is written in.
func (s *splicer) namespace() string { return s.file.parts[s.file.main].space }

// enter adds a line to a part that lists things.
func (s *splicer) enter(name, line, ns string, changed map[string][]byte) error {
	raw, err := s.file.unpack(name)
	if err != nil {
		return err
	}
	root := "Relationships"
	if ns == nsTypes {
		root = "Types"
	}
	if raw == nil {
		raw = []byte(header + `<` + root + ` xmlns="` + ns + `"></` + root + `>`)
	}
	line = strings.Replace(line, " ", ` xmlns="`+ns+`" `, 1)
	if changed[name] = before(raw, "</", line); changed[name] == nil {
		return broken(name, nil)
	}
	return nil
}

// before puts text before the last end tag; an element that was closed at once is opened.
// nil: it has no end.
func before(raw []byte, tag, text string) []byte {
	at := bytes.LastIndex(raw, []byte(tag))
	if open := bytes.LastIndex(raw, []byte("/>")); at < 0 || open > at && len(bytes.TrimSpace(raw[open+2:])) == 0 {
		start := bytes.LastIndexByte(raw[:max(open, 0)], '<')
		if open < 0 || start < 0 {
			return nil
		}
		name, _, _ := strings.Cut(string(raw[start+1:open]), " ")
		return append(raw[:open:open], []byte(">"+text+"</"+strings.TrimSpace(name)+">")...)
	}
	return append(raw[:at:at], append([]byte(text), raw[at:]...)...)
}

// initials: the first two characters of a name.
func initials(name string) string {
	runes := []rune(name)
	return string(runes[:min(2, len(runes))])
}
