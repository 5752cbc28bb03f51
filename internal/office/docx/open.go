package docx

import (
	"archive/zip"
	"bytes"
	"errors"
	"fmt"
	"io"
	"path"
	"slices"
	"strings"
)

// The bounds of what is read: far above what people write, far below what hurts.
const (
	maxFile  = 256 << 20 // bytes of the file
	maxParts = 10_000    // files in it
	maxRead  = 64 << 20  // bytes of text unpacked, all parts together
	maxDepth = 300       // elements in elements
	// Elements, all parts together: those of some thousand pages.
	maxElements = 2_000_000
)

// Unreadable says in Chinese why a file cannot be read and what to do.
type Unreadable struct {
	What, Mend string
	Cause      error // for the operator; may be nil
}

func (u *Unreadable) Error() string { return u.What + "。" + u.Mend }

// Unwrap gives the cause.
func (u *Unreadable) Unwrap() error { return u.Cause }

const saveAgain = "请用 Word 或 WPS 打开它，另存为“Word 文档(*.docx)”，再把新文件给我"

// File is a document that was opened. It is not changed by anything; what writes it makes another.
type File struct {
	Passages []*Passage // in reading order: the body, notes, headers, footers; a text box after the paragraph that holds it

	zip    *zip.Reader
	byName map[string]*zip.File // in lower case
	main   string               // the name of the part with the body
	parts  map[string]*xmlPart
	used   map[int]bool // ids of comments, changes and bookmarks
	unread int          // bytes that may still be unpacked
}

// xmlPart is a part whose passages were read.
type xmlPart struct {
	name     string
	raw      string
	rootName int    // where the name of its outermost element ends
	space    string // that element's namespace
	prefixW  string // what the prefix w means there; "": nothing yet
}

// root takes note of the outermost element.
func (x *xmlPart) root(e element, start int) {
	x.space = e.Name.Space
	x.rootName = start + 1 + len(qualified(x.raw[start:]))
	for _, a := range e.Attr {
		if a.Name.Space == "xmlns" && a.Name.Local == "w" {
			x.prefixW = a.Value
		}
	}
}

// qualified is the name, with its prefix, in a tag.
func qualified(tag string) string {
	return tag[1 : 1+strings.IndexAny(tag[1:], " \t\r\n/>")]
}

// Open reads a document. Its errors are *Unreadable, but for those of r. The file keeps
// reading from r as long as it is used.
func Open(r io.ReaderAt, size int64) (*File, error) {
	if size > maxFile {
		return nil, &Unreadable{What: fmt.Sprintf("文件太大（%d MB），超过 %d MB", size>>20, maxFile>>20), Mend: "请压缩或删去其中的图片，另存后再试"}
	}
	if err := sniff(r, size); err != nil {
		return nil, err
	}
	z, err := zip.NewReader(r, size)
	if err != nil {
		return nil, broken("", err)
	}
	if len(z.File) > maxParts {
		return nil, broken("", fmt.Errorf("%d parts", len(z.File)))
	}
	f := &File{zip: z, byName: map[string]*zip.File{}, parts: map[string]*xmlPart{}, used: map[int]bool{}, unread: maxRead}
	for _, e := range slices.Backward(z.File) { // of two with one name, the first counts
		f.byName[strings.ToLower(e.Name)] = e
	}
	if err := f.readAll(); err != nil {
		return nil, err
	}
	return f, nil
}

// sniff knows by the first bytes what is no .docx.
func sniff(r io.ReaderAt, size int64) error {
	head := make([]byte, min(size, 4<<20))
	n, err := r.ReadAt(head, 0)
	if err != nil && !errors.Is(err, io.EOF) {
		return fmt.Errorf("read document: %w", err)
	}
	head = head[:n]
	text := bytes.TrimLeft(bytes.TrimPrefix(head, []byte("\xef\xbb\xbf")), " \r\n\t")
	starts := func(s string) bool { return bytes.HasPrefix(text, []byte(s)) }
	switch {
	case starts("PK\x03\x04"):
		return nil
	case len(text) == 0:
		return &Unreadable{What: "文件是空的", Mend: "请重新保存一份再给我"}
	case starts("\xd0\xcf\x11\xe0"):
		if bytes.Contains(head, utf16("EncryptedPackage")) {
			return &Unreadable{What: "文件设了打开密码", Mend: "请在 Word 或 WPS 中取消密码（文件－信息－保护文档），保存后再给我"}
		}
		return &Unreadable{What: "这是旧格式的文件（.doc 或 .wps）", Mend: saveAgain}
	case starts(`{\rtf`):
		return &Unreadable{What: "这是 RTF 文件，不是 .docx", Mend: saveAgain}
	case starts("%PDF"):
		return &Unreadable{What: "这是 PDF 文件，不是 .docx", Mend: "请给我它的 Word 原稿（.docx）"}
	case starts("<"):
		return &Unreadable{What: "这是网页或 XML 文件，不是 .docx", Mend: saveAgain}
	}
	return &Unreadable{What: "这不是 .docx 文件", Mend: saveAgain}
}

func utf16(s string) []byte {
	b := make([]byte, 0, 2*len(s))
	for i := range len(s) {
		b = append(b, s[i], 0)
	}
	return b
}

func broken(part string, cause error) error {
	where := ""
	if part != "" {
		where = "（" + part + "）"
	}
	return &Unreadable{What: "文件里面坏了" + where + "，读不出来", Mend: saveAgain, Cause: cause}
}

// unpack reads a part; nil when there is none of that name.
func (f *File) unpack(name string) ([]byte, error) {
	entry := f.entry(name)
	if entry == nil {
		return nil, nil
	}
	if entry.Flags&1 != 0 {
		return nil, &Unreadable{What: "文件被压缩软件加了密码", Mend: "请先解密，或用 Word 另存为 .docx 再给我"}
	}
	r, err := entry.Open()
	if err != nil {
		return nil, broken(name, err)
	}
	raw, err := io.ReadAll(io.LimitReader(r, int64(f.unread)+1))
	if err != nil {
		return nil, broken(name, err)
	}
	if f.unread -= len(raw); f.unread < 0 {
		return nil, &Unreadable{What: fmt.Sprintf("文件里的文字解开后超过 %d MB，不像一份正常的文档", maxRead>>20), Mend: "请检查文件来源；如果确实是你的文档，请拆成几份再给我"}
	}
	return raw, r.Close()
}

// entry finds a part; names do not differ in case (ECMA-376 part 2, 6.2.2.3).
func (f *File) entry(name string) *zip.File {
	return f.byName[strings.ToLower(name)]
}

// relation is a line of a .rels part; target is a part's name.
type relation struct{ id, kind, target string }

// relationsOf lists what a part leads to inside the file; "" is the file itself.
func (f *File) relationsOf(name string) ([]relation, error) {
	raw, err := f.unpack(relsName(name))
	if err != nil || raw == nil {
		return nil, err
	}
	var all []relation
	err = elements(raw, func(e element) {
		if e.Name.Local != "Relationship" || e.attr("TargetMode") == "External" {
			return
		}
		kind := e.attr("Type")
		target := e.attr("Target")
		if !strings.HasPrefix(target, "/") {
			target = path.Join("/", path.Dir(name), target)
		}
		all = append(all, relation{e.attr("Id"), kind[strings.LastIndex(kind, "/")+1:], strings.TrimPrefix(path.Clean(target), "/")})
	})
	if err != nil {
		return nil, broken(relsName(name), err)
	}
	return all, nil
}

func relsName(part string) string {
	dir, base := path.Split(part)
	return dir + "_rels/" + base + ".rels"
}

// readAll finds the parts with text and reads them.
func (f *File) readAll() error {
	root, err := f.relationsOf("")
	if err != nil {
		return err
	}
	f.main = "word/document.xml"
	for _, r := range root {
		if r.kind == "officeDocument" {
			f.main = r.target
		}
	}
	switch {
	case f.entry(f.main) == nil:
		return &Unreadable{What: "这是一个压缩包，里面没有 Word 正文", Mend: saveAgain}
	case strings.HasPrefix(f.main, "xl/"):
		return &Unreadable{What: "这是 Excel 表格，不是 Word 文档", Mend: "请给我 .docx 文件"}
	case strings.HasPrefix(f.main, "ppt/"):
		return &Unreadable{What: "这是演示文稿，不是 Word 文档", Mend: "请给我 .docx 文件"}
	}
	related, err := f.relationsOf(f.main)
	if err != nil {
		return err
	}
	headings := styleLevels{}
	stories := []struct {
		kind  string
		story Story
	}{{"footnotes", Footnote}, {"endnotes", Endnote}, {"header", Header}, {"footer", Footer}}
	p := &parser{file: f}
	for _, r := range related {
		if r.kind == "styles" {
			raw, err := f.unpack(r.target)
			if err != nil {
				return err
			}
			if headings, err = readStyles(raw); err != nil {
				return broken(r.target, err)
			}
		}
	}
	if err := p.part(f.main, Main); err != nil {
		return err
	}
	for _, s := range stories {
		for _, r := range related {
			if r.kind == s.kind && f.parts[r.target] == nil {
				if err := p.part(r.target, s.story); err != nil {
					return err
				}
			}
		}
	}
	f.Passages = p.finish(headings)
	return nil
}
