// Package csvfile reads the tables that people write by hand or save from a spreadsheet: a
// header with the columns in any order, then rows, each with its line in the file. It does
// not know what the columns mean.
package csvfile

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"slices"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding/simplifiedchinese"

	"github.com/daybook-bot/daybook/config"
)

// Shape says which columns a table may have. Their names are lower case.
type Shape struct{ Required, Optional []string }

// Row is one row of a table. Line counts from 1 and is that of the row's first field.
type Row struct {
	Line   int
	fields map[string]string
}

// Get is a field without the blanks around it; empty if the row or the table lacks it.
func (r Row) Get(column string) string { return r.fields[column] }

// Read reads a table and all that is wrong with its form; with a header that does not fit,
// there are no rows. UTF-8 is read with and without a byte order mark; what is no UTF-8 is
// taken for GBK (GB 18030). Rows without any text are left out.
func Read(file string, s Shape) ([]Row, config.Mistakes) {
	t := table{file: file}
	text, ok := t.text()
	if !ok {
		return nil, t.mistakes
	}
	r := csv.NewReader(bytes.NewReader(text))
	r.FieldsPerRecord = -1
	header, ok := t.next(r)
	if !ok {
		t.wrong(1, "文件是空的", "第一行写列名："+strings.Join(s.all(), ","))
		return nil, t.mistakes
	}
	if !t.setHeader(header, s) {
		return nil, t.mistakes
	}
	for {
		fields, ok := t.next(r)
		if !ok {
			return t.rows, t.mistakes
		}
		line, _ := r.FieldPos(0)
		t.add(line, fields)
	}
}

type table struct {
	file     string
	header   []string
	rows     []Row
	mistakes config.Mistakes
}

func (t *table) wrong(line int, what, mend string) {
	t.mistakes = append(t.mistakes, config.Mistake{File: t.file, Line: line, What: what, Mend: mend})
}

func (t *table) text() ([]byte, bool) {
	text, err := os.ReadFile(t.file)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		t.wrong(0, "没有这个文件", "请检查文件名和路径")
		return nil, false
	case errors.Is(err, fs.ErrPermission):
		t.wrong(0, "没有权限读这个文件", "请改一下文件的权限")
		return nil, false
	case err != nil:
		t.wrong(0, "读不了这个文件（"+err.Error()+"）", "请换成一个 CSV 文件")
		return nil, false
	}
	text, ok := Decode(text)
	if !ok {
		t.wrong(0, "文字编码既不是 UTF-8 也不是 GBK", "请在表格软件里另存为“CSV UTF-8”")
		return nil, false
	}
	if at := bytes.IndexByte(text, 0); at >= 0 {
		t.wrong(1+bytes.Count(text[:at], []byte("\n")), "这不是文本文件", "请在表格软件里另存为“CSV UTF-8”")
		return nil, false
	}
	return text, true
}

// Decode makes UTF-8 without a byte order mark of a text that is that already, or GBK (GB
// 18030). ok is false if it is neither.
func Decode(text []byte) (utf []byte, ok bool) {
	text = bytes.TrimPrefix(text, []byte("\uFEFF"))
	if utf8.Valid(text) {
		return text, true
	}
	decoded, err := simplifiedchinese.GB18030.NewDecoder().Bytes(text)
	return decoded, err == nil && !bytes.ContainsRune(decoded, utf8.RuneError)
}

// EncodeAs gives the way back to the encoding that a text was in before Decode.
func EncodeAs(text []byte) func(string) ([]byte, error) {
	mark := []byte("\uFEFF")
	switch {
	case bytes.HasPrefix(text, mark):
		return func(s string) ([]byte, error) { return append(bytes.Clone(mark), s...), nil }
	case utf8.Valid(text):
		return func(s string) ([]byte, error) { return []byte(s), nil }
	default:
		return func(s string) ([]byte, error) { return simplifiedchinese.GB18030.NewEncoder().Bytes([]byte(s)) }
	}
}

// next is the next row that can be read; those that cannot are noted as mistakes.
func (t *table) next(r *csv.Reader) ([]string, bool) {
	for {
		fields, err := r.Read()
		if err == nil {
			return fields, true
		}
		if errors.Is(err, io.EOF) {
			return nil, false
		}
		var wrong *csv.ParseError
		if !errors.As(err, &wrong) {
			t.wrong(0, "读不了这个文件（"+err.Error()+"）", "请换成一个 CSV 文件")
			return nil, false
		}
		t.wrong(wrong.StartLine, "引号没有成对", "带引号的一格，前后都用英文双引号括起来，里面的引号写两遍")
	}
}

func (t *table) setHeader(fields []string, s Shape) bool {
	before := len(t.mistakes)
	known := s.all()
	for _, f := range fields {
		name := strings.ToLower(strings.TrimSpace(f))
		switch {
		case name != "" && slices.Contains(t.header, name):
			t.wrong(1, fmt.Sprintf("列名“%s”出现了两次", name), "只留一列")
		case name != "" && !slices.Contains(known, name):
			t.wrong(1, fmt.Sprintf("不认识列名“%s”", name), "可用的列名："+strings.Join(known, ","))
		}
		t.header = append(t.header, name)
	}
	for _, name := range s.Required {
		if !slices.Contains(t.header, name) {
			t.wrong(1, fmt.Sprintf("缺少“%s”这一列", name), "第一行写列名："+strings.Join(known, ","))
		}
	}
	return len(t.mistakes) == before
}

func (t *table) add(line int, fields []string) {
	row := Row{Line: line, fields: map[string]string{}}
	for i, f := range fields {
		f = strings.TrimSpace(f)
		switch {
		case f == "":
		case i >= len(t.header) || t.header[i] == "":
			t.wrong(line, fmt.Sprintf("第%d格“%s”上面没有列名", i+1, f), "看看这一行是不是多了逗号")
		default:
			row.fields[t.header[i]] = f
		}
	}
	if len(row.fields) > 0 {
		t.rows = append(t.rows, row)
	}
}

func (s Shape) all() []string { return slices.Concat(s.Required, s.Optional) }
