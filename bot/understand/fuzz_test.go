package understand_test

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/daybook-bot/daybook/bot/understand"
)

func FuzzRead(f *testing.F) {
	for _, line := range seeds(f) {
		f.Add(line.Text, line.Open, line.Draft, line.From, line.At.Unix())
	}
	for _, s := range []string{"", " ", "\x00", "\xff\xfe", "报告\xe6", "《", "《《》》", "@", "@记事本", "+1 99999999999999999999", "报告 999999999999人 1e9小时", "统计 99999年13月", "通过 1-999999",
		"报告 志愿服务 2月29日 0小时 0人", "参加：、、、", "接龙\n1.\n2.\n3.", "报告 昨天 除除除", "第第第支部", "改 日期 2月30日", "不对，是是是", "ﷺ", "ｈｅｌｐ", "半半半小时", "十十十百百千万万"} {
		f.Add(s, "单选", true, "吴涛", int64(1618884000))
	}
	f.Add("还有我", "", true, "\xd9\x00\xcc", int64(1618884000))
	w := world(f)
	w.People = append(w.People, understand.Person{Name: "李华", Unit: "局机关/第三支部", Aliases: []string{"大李"}})
	w.Partners, w.Places, w.Campaigns = []string{"东华社区"}, []string{"八七会议会址"}, []string{"党史学习教育"}
	r := understand.New(w)
	known := map[string]bool{}
	for _, p := range w.People {
		known[p.Name] = true
	}
	f.Fuzz(func(t *testing.T, said, open string, draft bool, from string, at int64) {
		clock := time.Unix(at%(1<<33), 0).In(time.FixedZone("", 8*3600))
		start := time.Now()
		m := r.Read(understand.Input{Text: said, At: clock, Open: open, Draft: draft, From: from})
		if spent := time.Since(start); spent > time.Second+time.Duration(len(said))*50*time.Microsecond {
			t.Errorf("took %s for %d bytes", spent, len(said))
		}
		checkMeaning(t, m, known)
		if again := r.Read(understand.Input{Text: said, At: clock, Open: open, Draft: draft, From: from}); text2(t, again) != text2(t, m) {
			t.Errorf("read twice: %s, then %s", text2(t, m), text2(t, again))
		}
	})
}

func text2(t *testing.T, m understand.Meaning) string {
	t.Helper()
	b, err := json.Marshal(m)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// checkMeaning holds what is true of every meaning, whatever was said.
func checkMeaning(t *testing.T, m understand.Meaning, known map[string]bool) {
	t.Helper()
	if m.Intent == "" {
		t.Error("no intent")
	}
	if !json.Valid([]byte(text2(t, m))) {
		t.Error("no valid JSON")
	}
	for _, day := range []string{m.Date, m.DateTo, m.Due} {
		if _, err := time.Parse("2006-01-02", day); day != "" && err != nil {
			t.Errorf("date %q: %v", day, err)
		}
	}
	if m.DateTo != "" && m.DateTo <= m.Date {
		t.Errorf("from %s to %s", m.Date, m.DateTo)
	}
	if p := m.Period; p != nil && p.From >= p.To {
		t.Errorf("period from %s to %s", p.From, p.To)
	}
	for _, n := range []int{m.Headcount, m.Expected, m.Beneficiaries} {
		if n < 0 || n > 100000 {
			t.Errorf("head-count %d", n)
		}
	}
	if m.Hours < 0 || m.TotalHours < 0 || m.Copies < 0 || m.Days < 0 || m.Record < 0 || m.Task < 0 {
		t.Errorf("less than nothing: %+v", m)
	}
	seen := map[string]bool{}
	for _, name := range m.Participants {
		if !known[name] {
			t.Errorf("%q is not on the roster", name)
		}
	}
	for _, name := range slices.Concat(m.Participants, m.Except) {
		if seen[name] {
			t.Errorf("%q is there twice", name)
		}
		seen[name] = true
	}
	for _, word := range append(append([]string{m.Title, m.Place, m.Partner}, m.UnknownNames...), m.Problems...) {
		if strings.ContainsAny(word, "\n\x00") {
			t.Errorf("more than a line: %q", word)
		}
	}
	if len(m.Kinds) == 1 || len(m.Records) == 1 || len(m.Kinds) > 0 && m.Kind != m.Kinds[0] || len(m.Records) > 0 && m.Record != m.Records[0] {
		t.Errorf("the first is not the first: %+v", m)
	}
}

func seeds(f *testing.F) []example {
	f.Helper()
	var list []example
	for _, line := range lines(f, "testdata/examples.jsonl") {
		var e example
		if err := json.Unmarshal([]byte(line), &e); err != nil {
			f.Fatal(err)
		}
		list = append(list, e)
	}
	return list
}
