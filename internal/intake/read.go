// Package intake brings past records in from tables: a ledger as the program writes it, or a
// table that somebody keeps with the same columns. It does not know who runs it.
//
// A table comes in whole or not at all. Every record goes back to its file and row: the row,
// as it was, is the message that the record came from. What was brought in before, or is there
// already, is not brought in again.
package intake

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"github.com/daybook-bot/daybook/config"
	"github.com/daybook-bot/daybook/internal/ledger"
	"github.com/daybook-bot/daybook/internal/office/xlsx"
	"github.com/daybook-bot/daybook/internal/roster/csvfile"
)

// Kind is the column that says of what kind a row is, where the sheet does not.
const Kind = "类别"

// Table is what a file holds, with all rows that are records.
type Table struct {
	File    string   // as it was named
	Ignored []string // sheets that are not named like a kind
	rows    []row
}

// row is one row of a table, with its place in the file.
type row struct {
	sheet string // empty in a CSV
	line  int
	kind  string
	cells map[string]string
}

// Read reads a table from an .xlsx or .csv, and tells all that is wrong with its form.
func Read(c config.Config, file string) (Table, error) {
	switch strings.ToLower(filepath.Ext(file)) {
	case ".xlsx":
		return readXLSX(c, file)
	case ".csv":
		return readCSV(c, file)
	}
	return Table{}, mistake(file, 0, "不是表格文件", "请另存为 .xlsx 或 CSV")
}

func mistake(file string, line int, what, mend string) config.Mistakes {
	return config.Mistakes{{File: file, Line: line, What: what, Mend: mend}}
}

// place is how a file and sheet are named in a mistake.
func place(file, sheet string) string {
	if sheet == "" {
		return file
	}
	return file + "「" + sheet + "」"
}

// columns are all that a table may have.
func columns() []string { return append(ledger.Heads(), Kind) }

func readCSV(c config.Config, file string) (Table, error) {
	rows, mistakes := csvfile.Read(file, csvfile.Shape{Required: []string{ledger.HeadDay}, Optional: slices.DeleteFunc(columns(), func(h string) bool { return h == ledger.HeadDay })})
	if len(mistakes) > 0 {
		return Table{}, mistakes
	}
	t := Table{File: file}
	byName, _ := kindOf(c, strings.TrimSuffix(filepath.Base(file), filepath.Ext(file)))
	for _, r := range rows {
		cells := map[string]string{}
		for _, h := range columns() {
			if text := r.Get(h); text != "" {
				cells[h] = text
			}
		}
		one := row{line: r.Line, kind: byName, cells: cells}
		if one.total() {
			continue
		}
		mistakes = append(mistakes, one.setKind(c, file)...)
		t.rows = append(t.rows, one)
	}
	if len(mistakes) > 0 {
		return Table{}, mistakes
	}
	return t, nil
}

// setKind lets the row say of what kind it is.
func (r *row) setKind(c config.Config, file string) config.Mistakes {
	said := r.cells[Kind]
	if said == "" && r.kind != "" {
		return nil
	}
	name, ok := kindOf(c, said)
	if !ok {
		what, mend := "没有写类别", "加一列“类别”，或者把表命名为类别，比如“志愿服务”"
		if said != "" {
			what, mend = "没有“"+said+"”这个类别", "改成配置里的一个类别"
		}
		return mistake(place(file, r.sheet), r.line, what, mend)
	}
	r.kind = name
	return nil
}

// kindOf finds a kind by its name or by what else it is called.
func kindOf(c config.Config, word string) (string, bool) {
	for _, k := range c.Kinds {
		if k.Name == word || slices.Contains(k.Synonyms, word) {
			return k.Name, true
		}
	}
	return "", false
}

// total reports whether the row sums up others.
func (r *row) total() bool {
	words := []string{"合计", "连同", "总计", "小计"}
	return slices.Contains(words, r.cells[ledger.HeadNumber]) || slices.Contains(words, r.cells[ledger.HeadDay])
}

// goesOn is the end of the name of a sheet that goes on with another.
var goesOn = regexp.MustCompile(` \(\d+\)$`)

// sheetReader reads one sheet of a workbook.
type sheetReader struct {
	config config.Config
	file   string
	sheet  string
	kind   string // of its name; empty: the rows say
	header []string
	over   bool // it holds no records
}

func readXLSX(c config.Config, file string) (Table, error) {
	if _, err := os.Stat(file); errors.Is(err, os.ErrNotExist) {
		return Table{}, mistake(file, 0, "没有这个文件", "请检查文件名和路径")
	}
	t := Table{File: file}
	var mistakes config.Mistakes
	var s *sheetReader
	err := xlsx.Read(file, func(sheet string, n int, cells []string) error {
		if s == nil || s.sheet != sheet {
			s = &sheetReader{config: c, file: file, sheet: sheet}
			s.kind, _ = kindOf(c, goesOn.ReplaceAllString(sheet, ""))
		}
		mistakes = append(mistakes, s.row(&t, n, cells)...)
		return nil
	})
	if errors.Is(err, xlsx.ErrNotXLSX) {
		return Table{}, mistake(file, 0, fmt.Sprintf("读不了这个文件（%v）", err), "请在表格软件里打开看看，再另存为 .xlsx，不要设密码")
	}
	if err != nil {
		return Table{}, err
	}
	if len(mistakes) > 0 {
		return Table{}, mistakes
	}
	if len(t.rows) == 0 && slices.ContainsFunc(t.Ignored, func(sheet string) bool { return !slices.Contains(ledger.OtherSheets(), sheet) }) {
		return Table{}, mistake(file, 0, "没有一张表认得出是记录", "把表名改成配置里的一个类别，第一行写列名："+strings.Join(columns(), "、"))
	}
	return t, nil
}

// trimmed is a row without the empty cells at its end.
func trimmed(cells []string) []string {
	for len(cells) > 0 && cells[len(cells)-1] == "" {
		cells = cells[:len(cells)-1]
	}
	return cells
}

func (s *sheetReader) row(t *Table, n int, cells []string) config.Mistakes {
	for i := range cells {
		cells[i] = strings.TrimSpace(cells[i])
	}
	blank := !slices.ContainsFunc(cells, func(c string) bool { return c != "" })
	if s.over || blank {
		return nil
	}
	if s.header == nil {
		return s.setHeader(t, n, cells)
	}
	r := row{sheet: s.sheet, line: n, kind: s.kind, cells: map[string]string{}}
	for i, text := range cells {
		switch {
		case text == "":
		case i >= len(s.header) || s.header[i] == "":
			return mistake(place(s.file, s.sheet), n, fmt.Sprintf("“%s”不在任何一列里", text), "给这一列写上列名，或者删掉它")
		default:
			r.cells[s.header[i]] = text
		}
	}
	if r.total() {
		return nil
	}
	if r.cells[ledger.HeadNumber] == xlsx.Continued && len(t.rows) > 0 {
		last := t.rows[len(t.rows)-1].cells
		for head, text := range r.cells {
			if head != ledger.HeadNumber {
				last[head] += text
			}
		}
		return nil
	}
	if m := r.setKind(s.config, s.file); m != nil {
		return m
	}
	t.rows = append(t.rows, r)
	return nil
}

// setHeader takes the first row that holds anything. A sheet that is not named like a kind
// holds records only if it has columns for the day and the kind, and is none of a ledger's
// sheets of members.
func (s *sheetReader) setHeader(t *Table, n int, cells []string) config.Mistakes {
	if s.kind == "" && slices.Contains(cells, ledger.HeadDay) && !slices.Contains(cells, Kind) {
		s.over = true
		return mistake(place(s.file, s.sheet), n, "没有“"+s.sheet+"”这个类别", "把表名改成配置里的一个类别，或者加一列“类别”；不是记录的表请删掉")
	}
	if s.kind == "" && (!slices.Contains(cells, ledger.HeadDay) || slices.Equal(trimmed(cells), ledger.MemberHeads())) {
		s.over = true
		t.Ignored = append(t.Ignored, s.sheet)
		return nil
	}
	var mistakes config.Mistakes
	where := place(s.file, s.sheet)
	for i, h := range cells {
		switch {
		case h == "":
		case !slices.Contains(columns(), h):
			mistakes = append(mistakes, mistake(where, n, "不认识列名“"+h+"”", "可用的列名："+strings.Join(columns(), "、"))...)
		case slices.Contains(cells[:i], h):
			mistakes = append(mistakes, mistake(where, n, "列名“"+h+"”出现了两次", "只留一列")...)
		}
	}
	if !slices.Contains(cells, ledger.HeadDay) {
		mistakes = append(mistakes, mistake(where, n, "缺少“日期”这一列", "第一行写列名，台账里的列名都可以用")...)
	}
	s.header, s.over = cells, len(mistakes) > 0
	return mistakes
}
