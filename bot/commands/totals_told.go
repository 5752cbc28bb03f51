package commands

import (
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"github.com/daybook-bot/daybook/internal/figures"
	"github.com/daybook-bot/daybook/internal/store"
)

// query is the question in one form, however it was put, so that the same one is found again
// on another day. A year that runs, and a period up to today, have an open end.
func (a asked) query() string {
	to := a.period.To
	if to == dayAfter(a.today) || a.period.From == a.today[:len("2021")]+"-01-01" && to > a.today {
		to = ""
	}
	b, err := json.Marshal(struct {
		Kinds, Measures []string
		Unit            int64
		ByUnit          bool
		Campaign        string
		From, To        string
	}{a.kinds, a.measures, a.unit.ID, a.byUnit, a.campaign, a.period.From, to})
	if err != nil {
		return err.Error() // strings and numbers can always be written
	}
	return string(b)
}

// told are the numbers of an answer with their rows.
func (d *Desk) told(tx *store.Tx, a asked, all []tally) ([]figures.Told, error) {
	var told []figures.Told
	for _, t := range all {
		for _, n := range t.numbers {
			var rows []figures.Share
			if len(n.def.Kinds) > 0 { // else they are no records
				var err error
				if rows, err = figures.Shares(tx, d.Config, n.def, a.scope()); err != nil {
					return nil, err
				}
			}
			told = append(told, figures.Told{Kind: t.kind.Name, Measure: n.word, Value: n.N, Minutes: n.Minutes, Rows: rows})
		}
	}
	return told, nil
}

// differences says of every kind what has changed since it was told the last time, in the
// number that people look at first of those that changed:
// 比4月9日所报81人次多6：#41、#43。
func differences(last figures.Retelling, now []figures.Told, at time.Time, named bool) []string {
	var lines []string
	said := map[string]bool{}
	for _, n := range chiefFirst(now) {
		was, ok := toldBefore(last.Numbers, n)
		if !ok || was.Value == n.Value || said[n.Kind] {
			continue
		}
		said[n.Kind] = true
		line := fmt.Sprintf("比%s所报%s%s", dayWords(last.At, at), figures.Value{N: was.Value, Minutes: was.Minutes}, n.Measure)
		if named {
			line = n.Kind + line
		}
		lines = append(lines, line+difference(was, n)+"。")
	}
	return lines
}

// chiefFirst puts the numbers that people are asked for, 人次 and 小时, before the rest.
func chiefFirst(all []figures.Told) []figures.Told {
	var first, rest []figures.Told
	for _, n := range all {
		if n.Measure == heads {
			first = append(first, n)
		} else {
			rest = append(rest, n)
		}
	}
	return append(first, rest...)
}

func toldBefore(all []figures.Told, n figures.Told) (figures.Told, bool) {
	for _, was := range all {
		if was.Kind == n.Kind && was.Measure == n.Measure {
			return was, true
		}
	}
	return figures.Told{}, false
}

func difference(was, now figures.Told) string {
	by := figures.Value{N: now.Value - was.Value, Minutes: now.Minutes}
	word := "多"
	if by.N < 0 {
		word, by.N = "少", -by.N
	}
	if rows := changedRows(was, now); rows != "" {
		return word + by.String() + "：" + rows
	}
	return word + by.String()
}

// changedRows names the records that came, went, or count differently now. It is empty when
// the numbers were too large to keep their rows.
func changedRows(was, now figures.Told) string {
	if len(was.Rows) == 0 && was.Value > 0 || len(now.Rows) == 0 && now.Value > 0 {
		return ""
	}
	before, after := byRecord(was.Rows), byRecord(now.Rows)
	var came, gone, other []string
	for _, r := range now.Rows {
		n, ok := before[r.ID]
		switch {
		case !ok:
			came = append(came, fmt.Sprintf("#%d", r.ID))
		case n != r.N:
			from, to := figures.Value{N: n, Minutes: now.Minutes}, figures.Value{N: r.N, Minutes: now.Minutes}
			other = append(other, fmt.Sprintf("#%d由%s改为%s", r.ID, from, to))
		}
	}
	for _, r := range was.Rows {
		if _, ok := after[r.ID]; !ok {
			gone = append(gone, fmt.Sprintf("#%d", r.ID))
		}
	}
	var words []string
	if len(came) > 0 {
		words = append(words, some(came))
	}
	if len(gone) > 0 {
		words = append(words, "去掉"+some(gone))
	}
	if len(other) > 0 {
		words = append(words, some(other))
	}
	return strings.Join(words, "，")
}

// some lists what fits into a sentence.
func some(words []string) string {
	const most = 10
	if len(words) <= most {
		return strings.Join(words, "、")
	}
	return strings.Join(words[:most], "、") + fmt.Sprintf("等%d条", len(words))
}

func byRecord(rows []figures.Share) map[int64]int64 {
	m := make(map[int64]int64, len(rows))
	for _, r := range rows {
		m[r.ID] = r.N
	}
	return m
}
