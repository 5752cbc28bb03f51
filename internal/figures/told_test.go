package figures

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/daybook-bot/daybook/internal/store"
)

func TestTold(t *testing.T) {
	db := open(t)
	at := time.Date(2021, 4, 9, 10, 0, 0, 0, settings().Zone())
	few := []Told{
		{Kind: "志愿服务", Measure: "人次", Value: 81, Rows: []Share{{17, 3}, {18, 78}}},
		{Kind: "志愿服务", Measure: "小时", Value: 150, Minutes: true},
	}
	many := []Told{{Kind: "会议", Measure: "次", Value: maxToldRows + 1, Rows: make([]Share, maxToldRows+1)}}
	keep := func(query string, message int64, numbers []Told) {
		t.Helper()
		if err := db.Update(t.Context(), func(tx *store.Tx) error { return Keep(tx, 11, message, at, query, numbers) }); err != nil {
			t.Fatal(err)
		}
	}
	keep("a", 1, many)
	keep("b", 1, many)
	keep("a", 2, few)
	view(t, db, func(tx *store.Tx) error {
		for _, tc := range []struct {
			query   string
			message int64
			want    []Told
		}{
			{"a", 3, few},
			{"a", 2, []Told{{Kind: "会议", Measure: "次", Value: maxToldRows + 1}}},
			{"b", 1, nil},
			{"c", 1, nil},
		} {
			last, ok, err := LastTold(tx, tc.query, tc.message)
			if err != nil {
				return err
			}
			if ok != (tc.want != nil) || ok && !last.At.Equal(at) {
				t.Errorf("%s: %v at %v", tc.query, ok, last.At)
			}
			if d := cmp.Diff(tc.want, last.Numbers); d != "" {
				t.Errorf("%s: %s", tc.query, d)
			}
		}
		return nil
	})
}

func TestPending(t *testing.T) {
	db := open(t, append(yearRows(), row{id: 50, kind: "观影学习", day: "2021-05-21", state: "pending", unit: 3})...)
	view(t, db, func(tx *store.Tx) error {
		year := Scope{From: "2021-01-01", To: "2022-01-01"}
		branch := year
		branch.Unit = 3
		for _, tc := range []struct {
			kinds []string
			scope Scope
			want  int
		}{
			{nil, year, 2}, {[]string{"志愿服务"}, year, 1}, {[]string{"集中学习"}, year, 1}, {nil, branch, 1},
			{nil, Scope{From: "2021-05-02", To: "2021-05-21"}, 0},
		} {
			got, err := Pending(tx, settings(), tc.kinds, tc.scope)
			if err != nil || got != tc.want {
				t.Errorf("%v: %d (%v), want %d", tc, got, err, tc.want)
			}
		}
		return nil
	})
}
