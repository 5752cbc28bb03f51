package chatscript

import (
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"unicode/utf8"
)

// readNames reads the column "name" of the roster, which tells a person from a group.
// Everything else in the file is for whoever imports it.
func (p *parser) readNames() {
	data, bad := readFile(p.script.Roster)
	if bad != nil {
		p.wrong(fmt.Sprintf("花名册“%s”%s", short(baseName(p.script.Roster)), bad.What), "路径从脚本所在的文件夹算起")
		return
	}
	wrong := func(line int, what, mend string) {
		p.mistakes = append(p.mistakes, Mistake{File: p.script.Roster, Line: line, What: what, Mend: mend})
	}
	foreign := func(line string) bool { return !utf8.ValidString(line) }
	if i := slices.IndexFunc(strings.Split(data, "\n"), foreign); i >= 0 {
		wrong(i+1, "这一行不是 UTF-8 文字", "在表格软件里另存为“CSV UTF-8”")
		return
	}
	rows := csv.NewReader(strings.NewReader(strings.TrimPrefix(data, "\ufeff")))
	rows.FieldsPerRecord = -1
	column := -1
	for {
		row, err := rows.Read()
		var bad *csv.ParseError
		switch {
		case errors.Is(err, io.EOF) && column < 0:
			wrong(1, "花名册是空的", "第一行写列名：name,unit,role,joined,left,…")
			return
		case errors.Is(err, io.EOF):
			return
		case errors.As(err, &bad):
			wrong(bad.Line, "引号没有配对", "有逗号或引号的格子，两头加英文双引号，里面的引号写两个")
			return
		case err != nil:
			wrong(0, err.Error(), "看看这个文件能不能打开")
			return
		case column < 0:
			column = slices.IndexFunc(row, func(title string) bool { return strings.TrimSpace(title) == "name" })
			if column < 0 {
				wrong(1, "第一行里没有“name”这一列", "第一行写列名：name,unit,role,joined,left,…")
				return
			}
		case column < len(row):
			if name := strings.TrimSpace(row[column]); name != "" {
				p.script.members[name] = true
			}
		}
	}
}
