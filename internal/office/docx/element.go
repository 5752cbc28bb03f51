package docx

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
)

// element is a start tag that was read.
type element struct{ xml.StartElement }

// attr is an attribute by its name without the prefix.
func (e element) attr(name string) string {
	for _, a := range e.Attr {
		if a.Name.Local == name {
			return a.Value
		}
	}
	return ""
}

// reader reads a part's XML. Entities of the file's own are errors of encoding/xml, so they
// cannot expand.
func reader(raw []byte) *xml.Decoder {
	d := xml.NewDecoder(bytes.NewReader(raw))
	d.CharsetReader = func(name string, _ io.Reader) (io.Reader, error) {
		return nil, fmt.Errorf("written in %s, not in UTF-8", name)
	}
	return d
}

// elements calls f for each start tag.
func elements(raw []byte, f func(element)) error {
	d, depth, count := reader(raw), 0, 0
	for {
		t, err := d.Token()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		switch t := t.(type) {
		case xml.StartElement:
			depth, count = depth+1, count+1
			if depth > maxDepth || count > maxElements {
				return errTooMuch
			}
			f(element{t})
		case xml.EndElement:
			depth--
		}
	}
}

var errTooMuch = fmt.Errorf("more than %d elements, or more than %d inside each other", maxElements, maxDepth)
