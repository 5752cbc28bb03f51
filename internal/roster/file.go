package roster

import (
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/daybook-bot/daybook/config"
	"github.com/daybook-bot/daybook/internal/roster/csvfile"
)

// File is a roster as somebody wrote it, without mistakes.
type File struct {
	Name   string
	People []Entry // in the order of their first rows
}

// Entry is one person of a roster's file: all rows that are theirs.
type Entry struct {
	Line     int // of the first row
	Name     string
	Category string
	Aliases  []string
	Accounts map[string]string // platform → person id there
	Spells   []Spell
}

// Spell is a member's time in a unit. Days are YYYY-MM-DD, first and last included; an empty
// Joined means always, an empty Ended still.
type Spell struct {
	Line          int
	Unit          string // path
	Role          Role
	Joined, Ended string
}

// ReadCSV reads a roster: the columns name and unit and, as far as they are there, role,
// joined, left, the account on each platform, alias (several with / between) and category;
// one row a spell (chat-scripts.md, last part). Rows of one name are one person, unless
// their accounts differ. The error is config.Mistakes, with every mistake of the file.
func ReadCSV(file string) (File, error) {
	shape := csvfile.Shape{Required: []string{"name", "unit"}, Optional: []string{"role", "joined", "left"}}
	for _, p := range platforms {
		shape.Optional = append(shape.Optional, p.id)
	}
	shape.Optional = append(shape.Optional, "alias", "category")
	rows, mistakes := csvfile.Read(file, shape)
	r := reader{file: file, mistakes: mistakes, owner: map[[2]string]*Entry{}, named: map[string][]*Entry{}}
	r.people(rows)
	if len(rows) == 0 && len(r.mistakes) == 0 {
		r.wrong(1, "名册里一个人也没有", "列名下面每人写一行")
	}
	if len(r.mistakes) > 0 {
		slices.SortStableFunc(r.mistakes, func(a, b config.Mistake) int { return a.Line - b.Line })
		return File{}, r.mistakes
	}
	f := File{Name: file}
	for _, e := range r.entries {
		f.People = append(f.People, *e)
	}
	slices.SortStableFunc(f.People, func(a, b Entry) int { return a.Line - b.Line })
	return f, nil
}

type reader struct {
	file     string
	mistakes config.Mistakes
	entries  []*Entry
	named    map[string][]*Entry
	owner    map[[2]string]*Entry // of an account
}

func (r *reader) wrong(line int, what, mend string) {
	r.mistakes = append(r.mistakes, config.Mistake{File: r.file, Line: line, What: what, Mend: mend})
}

// people sorts rows into people. Those with an account come first: they tell homonyms apart,
// and a row without one belongs to the only person of its name.
func (r *reader) people(rows []csvfile.Row) {
	for _, withAccount := range []bool{true, false} {
		for _, row := range rows {
			accounts := accountsIn(row)
			if (len(accounts) > 0) == withAccount {
				r.row(row, accounts)
			}
		}
	}
}

func accountsIn(row csvfile.Row) map[string]string {
	accounts := map[string]string{}
	for _, p := range platforms {
		if id := row.Get(p.id); id != "" {
			accounts[p.id] = id
		}
	}
	return accounts
}

func (r *reader) row(row csvfile.Row, accounts map[string]string) {
	name := row.Get("name")
	if what := oddName(name); what != "" {
		r.wrong(row.Line, what, "姓名只写一个人的名字")
		return
	}
	spell, ok := r.spell(row)
	if !ok {
		return
	}
	e, ok := r.entry(row.Line, name, accounts)
	if !ok {
		return
	}
	for platform, id := range accounts {
		if other := r.owner[[2]string{platform, id}]; other != nil && other != e {
			r.wrong(row.Line, fmt.Sprintf("账号 %s 在第%d行已经是%s的", id, other.Line, other.Name), "一个账号只能归一个人")
			return
		}
		r.owner[[2]string{platform, id}] = e
		e.Accounts[platform] = id
	}
	for _, s := range e.Spells {
		if s.Joined == spell.Joined {
			r.wrong(row.Line, fmt.Sprintf("%s在第%d行已有同一天开始的任职", name, s.Line),
				"删掉一行或改开始日期；如果是同名的两个人，给每一行填上各自的账号")
			return
		}
	}
	e.Spells = append(e.Spells, spell)
	e.Line = min(e.Line, row.Line)
	r.alias(e, row)
	if category := row.Get("category"); category != "" {
		e.Category = category
	}
}

// entry is the person whom a row is about.
func (r *reader) entry(line int, name string, accounts map[string]string) (*Entry, bool) {
	var fit []*Entry
	for _, e := range r.named[name] {
		if !conflict(e.Accounts, accounts) {
			fit = append(fit, e)
		}
	}
	switch len(fit) {
	case 0:
		e := &Entry{Line: line, Name: name, Accounts: map[string]string{}}
		r.entries = append(r.entries, e)
		r.named[name] = append(r.named[name], e)
		return e, true
	case 1:
		return fit[0], true
	default:
		r.wrong(line, fmt.Sprintf("有%d个“%s”，分不清这一行是谁", len(fit), name), "给同名的人每一行都填上账号")
		return nil, false
	}
}

func conflict(a, b map[string]string) bool {
	for platform, id := range a {
		if other, ok := b[platform]; ok && other != id {
			return true
		}
	}
	return false
}

func (r *reader) spell(row csvfile.Row) (Spell, bool) {
	s := Spell{Line: row.Line, Role: Plain}
	before := len(r.mistakes)
	var ok bool
	if s.Unit, ok = unitPath(row.Get("unit")); !ok {
		r.wrong(row.Line, fmt.Sprintf("单位“%s”不完整", row.Get("unit")), "写成 局机关/第一支部 这样")
	}
	if role := row.Get("role"); role != "" {
		s.Role = Role(role)
	}
	if s.Role != Plain && s.Role != BranchAdmin && s.Role != OrgAdmin {
		r.wrong(row.Line, fmt.Sprintf("不认识角色“%s”", s.Role), fmt.Sprintf("写%s、%s或%s", Plain, BranchAdmin, OrgAdmin))
	}
	s.Joined = r.day(row, "joined")
	s.Ended = r.day(row, "left")
	if s.Ended != "" && s.Ended < s.Joined {
		r.wrong(row.Line, fmt.Sprintf("离开的日期 %s 早于开始的日期 %s", s.Ended, s.Joined), "left 写在这里的最后一天")
	}
	return s, len(r.mistakes) == before
}

// day reads a date as people and spreadsheets write it.
func (r *reader) day(row csvfile.Row, column string) string {
	said := row.Get(column)
	if said == "" {
		return ""
	}
	plain := strings.TrimSuffix(strings.NewReplacer("/", "-", ".", "-", "年", "-", "月", "-").Replace(said), "日")
	at, err := time.Parse("2006-1-2", plain)
	if err != nil || at.Year() < 1900 {
		r.wrong(row.Line, fmt.Sprintf("“%s”不是日期", said), "写成 2021-04-17 这样，或者空着")
		return ""
	}
	return at.Format(time.DateOnly)
}

func (r *reader) alias(e *Entry, row csvfile.Row) {
	for alias := range strings.FieldsFuncSeq(row.Get("alias"), func(c rune) bool { return c == '/' || c == '／' }) {
		alias = strings.TrimSpace(alias)
		if alias == "" || alias == e.Name || slices.Contains(e.Aliases, alias) {
			continue
		}
		if what := oddName(alias); what != "" {
			r.wrong(row.Line, "别名："+what, "几个别名之间用 / 隔开")
			continue
		}
		e.Aliases = append(e.Aliases, alias)
	}
}

// unitPath is a path without blanks around its names; false if one of them is empty.
func unitPath(said string) (string, bool) {
	names := strings.Split(strings.ReplaceAll(said, "／", "/"), "/")
	for i, name := range names {
		names[i] = strings.TrimSpace(name)
		if names[i] == "" || strings.ContainsFunc(names[i], unicode.IsControl) {
			return "", false
		}
	}
	return strings.Join(names, "/"), true
}

const longestName = 40 // runes

// oddName says what is wrong with a name; empty if nothing is. Names stand in lists, so they
// hold nothing that lists are cut at.
func oddName(name string) string {
	switch {
	case name == "":
		return "没有姓名"
	case utf8.RuneCountInString(name) > longestName:
		return "姓名太长"
	case strings.ContainsFunc(name, unicode.IsControl):
		return "姓名里有换行或看不见的字符"
	case strings.ContainsAny(name, "、，,;；：:/|@#"):
		return fmt.Sprintf("姓名“%s”里有标点", name)
	case !strings.ContainsFunc(name, unicode.IsLetter):
		return fmt.Sprintf("姓名“%s”里没有字", name)
	}
	return ""
}
