package figures

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"strconv"
	"strings"

	"github.com/daybook-bot/daybook/internal/store"
)

// What a freeze keeps is a text of lines, each ended by \n, in UTF-8. Its SHA-256 is the
// freeze's hash, so that anybody can recompute it from `daybook freeze --show`. No line holds
// a name or a word that somebody wrote, so that forgetting a person breaks no hash.
//
//	daybook-freeze 1
//	period 2021-01-01 2022-01-01
//	figure service-hours 390 minutes 3f1c… #1=240 #2=150
//	figure tasks-total 2 count 9a77… T1=1 T2=1
//	record 1 2021-04-09 "志愿服务" unit=2 copies=0 helped=0 unnamed=0/0 11=150@2 12=90@2
//	task 1 2021-03-02 "办实事" unit=2 "已办结" 2021-05-01 -
//
// A figure's line has its value (hours as minutes), the SHA-256 of its definition, and what
// each row adds, in order of the numbers. After the period's first day stands the day after
// its last. Figures come in the order of the configuration, records that counted and tasks in
// the order of their numbers. A record has its day, its kind as a JSON string, unit, copies,
// people helped, people without a name and their minutes, and every member who took part by
// number, with minutes and unit. A task has the day it was made, list, unit, state, and the
// days on which it was done and closed.
const contentHead = "daybook-freeze 1\n"

// content writes the lines. figures and shares belong together.
func content(tx *store.Tx, defs []Definition, figures []Figure, shares [][]Share, s Scope) ([]byte, error) {
	var b bytes.Buffer
	b.WriteString(contentHead)
	fmt.Fprintf(&b, "period %s %s\n", s.From, s.To)
	for i, f := range figures {
		fmt.Fprintf(&b, "figure %s %d %s %s", f.ID, f.Value.N, f.Value.word(), defs[i].hash())
		sign := "#"
		if ofTasks(defs[i].Count) {
			sign = "T"
		}
		for _, share := range shares[i] {
			b.WriteString(" " + sign + number(share.ID) + "=" + number(share.N))
		}
		b.WriteByte('\n')
	}
	if err := recordLines(tx, s, &b); err != nil {
		return nil, err
	}
	return b.Bytes(), taskLines(tx, s, &b)
}

func (v Value) word() string {
	if v.Minutes {
		return "minutes"
	}
	return "count"
}

func recordLines(tx *store.Tx, s Scope, b *bytes.Buffer) error {
	days := s.days("r.day")
	lines, err := store.Rows(tx, func(r *sql.Rows, line *string) error {
		var id, unit, copies, helped, unnamed, theirs int64
		var day, kind, people string
		if err := r.Scan(&id, &day, &kind, &unit, &copies, &helped, &unnamed, &theirs, &people); err != nil {
			return err
		}
		*line = fmt.Sprintf("record %d %s %s unit=%d copies=%d helped=%d unnamed=%d/%d", id, day, quoted(kind), unit, copies, helped, unnamed, theirs)
		if people != "" {
			*line += " " + people
		}
		return nil
	}, `SELECT r.id, r.day, r.kind, coalesce(r.unit, 0), r.copies, r.beneficiaries, r.unnamed, r.unnamed_minutes,
			coalesce((SELECT string_agg(p.member || '=' || p.minutes || '@' || coalesce(p.unit, 0), ' ' ORDER BY p.member)
				FROM participation p WHERE p.record = r.id AND p.state = 'in'), '')
		FROM record r WHERE r.state = 'accepted' AND `+days.text+` ORDER BY r.id`, days.args...)
	if err != nil {
		return fmt.Errorf("write down the records: %w", err)
	}
	for _, line := range lines {
		b.WriteString(line + "\n")
	}
	return nil
}

func taskLines(tx *store.Tx, s Scope, b *bytes.Buffer) error {
	days := s.days("t.day")
	lines, err := store.Rows(tx, func(r *sql.Rows, line *string) error {
		var id, unit int64
		var day, list, state, done, closed string
		err := r.Scan(&id, &day, &list, &unit, &state, &done, &closed)
		*line = fmt.Sprintf("task %d %s %s unit=%d %s %s %s", id, day, quoted(list), unit, quoted(state), orDash(done), orDash(closed))
		return err
	}, `SELECT t.id, t.day, t.list, coalesce(t.unit, 0), t.state, t.done_day, t.closed_day
		FROM task t WHERE `+days.text+` ORDER BY t.id`, days.args...)
	if err != nil {
		return fmt.Errorf("write down the tasks: %w", err)
	}
	for _, line := range lines {
		b.WriteString(line + "\n")
	}
	return nil
}

func quoted(s string) string {
	text, err := json.Marshal(s)
	if err != nil {
		return strconv.Quote(s)
	}
	return string(text)
}

func orDash(s string) string {
	if s == "" {
		return "-"
	}
	return s
}

func hashOf(content []byte) string {
	sum := sha256.Sum256(content)
	return hex.EncodeToString(sum[:])
}

// pack makes little of much: a year repeats itself.
func pack(content []byte) ([]byte, error) {
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	if _, err := w.Write(content); err != nil {
		return nil, err
	}
	if err := w.Close(); err != nil {
		return nil, err
	}
	return b.Bytes(), nil
}

func unpack(packed []byte) ([]byte, error) {
	r, err := gzip.NewReader(bytes.NewReader(packed))
	if err != nil {
		return nil, err
	}
	return io.ReadAll(r)
}

// contents is a freeze's text, read back.
type contents struct {
	figures map[string]contentFigure
	rows    map[string]string // 「record 17」 → its whole line
}

type contentFigure struct {
	value      Value
	definition string // its SHA-256
	shares     []Share
}

func readContent(text []byte) (contents, error) {
	c := contents{figures: map[string]contentFigure{}, rows: map[string]string{}}
	for line := range strings.Lines(string(text)) {
		line = strings.TrimSuffix(line, "\n")
		subject, rest, _ := strings.Cut(line, " ")
		switch subject {
		case "figure":
			id, f, err := readFigureLine(rest)
			if err != nil {
				return contents{}, fmt.Errorf("line %q: %w", line[:min(len(line), 80)], err)
			}
			c.figures[id] = f
		case "record", "task":
			id, _, _ := strings.Cut(rest, " ")
			c.rows[subject+" "+id] = line
		}
	}
	return c, nil
}

func readFigureLine(line string) (id string, f contentFigure, err error) {
	words := strings.Split(line, " ")
	if len(words) < 4 {
		return "", f, fmt.Errorf("a figure needs four words, not %d", len(words))
	}
	if f.value.N, err = strconv.ParseInt(words[1], 10, 64); err != nil {
		return "", f, err
	}
	f.value.Minutes, f.definition = words[2] == "minutes", words[3]
	for _, w := range words[4:] {
		row, n, _ := strings.Cut(strings.TrimLeft(w, "#T"), "=")
		var s Share
		if s.ID, err = strconv.ParseInt(row, 10, 64); err != nil {
			return "", f, err
		}
		if s.N, err = strconv.ParseInt(n, 10, 64); err != nil {
			return "", f, err
		}
		f.shares = append(f.shares, s)
	}
	return words[0], f, nil
}
