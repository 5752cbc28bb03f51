package reconcile

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/daybook-bot/daybook/config"
)

// What the summary itself writes of claims that do not hold, and of what is left of a kind, is
// read back for what it is.
func TestWordsOfTheSummary(t *testing.T) {
	w := bureau(t)
	w.Config.Claims = append(w.Config.Claims, config.Claim{ID: "twice", Text: "全员参加两次党课", Some: "参加过两次党课的成员", Of: config.WholeMembers})
	w.Prove = func(claim config.Claim, _ Scope) (did, all int64, err error) {
		return map[string]int64{"all-served": 40, "twice": 31, "all-held-party-days": 2}[claim.ID], map[string]int64{"all-held-party-days": 3}[claim.ID], nil
	}
	ask := w.Value
	w.Value = func(f config.Figure, s Scope) (float64, error) {
		if s.Own && f.ID == "collective-sessions" {
			return 8, nil
		}
		return ask(f, s)
	}
	for text, want := range map[string][]Verdict{
		"参加过志愿服务的成员40名。":      {Agrees},
		"参加过志愿服务的成员41名。":      {Differs},
		"开展过主题党日的支部2个（全部3个）。": {Agrees, Agrees},
		"开展过主题党日的支部2个（全部4个）。": {Agrees, Differs},
		"我们说的参加过两次党课的成员31名。":  {NotAFigure, Agrees},
		"全员参加两次党课。":           {NotAFigure},
		"其他集中学习8次。":           {Agrees},
		"其他集中学习9次。":           {Differs},
	} {
		claims, err := New(w).Check([]Paragraph{{Text: text}})
		var got []Verdict
		for _, c := range claims {
			got = append(got, c.Verdict)
		}
		if d := cmp.Diff(want, got); d != "" || err != nil {
			t.Errorf("%s (%v): %s", text, err, d)
		}
	}
}

// People at an event are those of its kind; a period that was just named holds on in 当季; a list
// of months parts the numbers behind it.
func TestNarrowedInPassing(t *testing.T) {
	w := bureau(t)
	ask := w.Value
	w.Value = func(f config.Figure, s Scope) (float64, error) {
		quarter := s.From == "2021-07-01" && s.To == "2021-10-01"
		switch {
		case f.Count == config.CountPeople && len(f.Kinds) == 1 && f.Kinds[0] == "专题学习班":
			return 11, nil
		case f.Count == config.CountHours && quarter:
			return 364, nil
		case f.Count == config.CountHours && s.From == "2021-07-01" && s.To == "2021-08-01":
			return 130, nil
		case f.Count == config.CountHours && s.From == "2021-08-01":
			return 129.5, nil
		case f.Count == config.CountHours && !(s.From == w.From && s.To == w.To):
			return 0, nil
		}
		return ask(f, s)
	}
	for text, want := range map[string][]Verdict{
		"参加专题学习班3期，共11人参训。":               {Agrees, Agrees},
		"参加专题学习班3期，共12人参训。":               {Agrees, Differs},
		"三季度汛情集中，志愿服务当季时长364小时。":          {Agrees},
		"志愿服务387人次，下半年比上半年多81人次。":         {Agrees, Agrees},
		"志愿服务387人次，下半年比上半年多82人次。":         {Agrees, Differs},
		"全年志愿服务387人次。第二支部人次最多，占全局的36.4%。": {Agrees, Agrees},
		"全年志愿服务387人次。第二支部人次最多，占全局的38.4%。": {Agrees, Differs},
		"三季度汛情集中，志愿服务当季时长365小时。":          {Differs},
		"志愿服务中，7月、8月分别服务130小时和129.5小时。":   {Agrees, Agrees},
		"志愿服务中，7月、8月分别服务131小时和129.5小时。":   {Differs, Agrees},
	} {
		claims, err := New(w).Check([]Paragraph{{Text: text}})
		var got []Verdict
		for _, c := range claims {
			if c.Verdict != NotAFigure {
				got = append(got, c.Verdict)
			}
		}
		if d := cmp.Diff(want, got); d != "" || err != nil {
			t.Errorf("%s (%v): %s", text, err, d)
		}
	}
}

// What a section of plans says is none of the ledger's business; what was won is.
func TestPlansByTheirHeading(t *testing.T) {
	r := New(bureau(t))
	claims, err := r.Check([]Paragraph{{Text: "# 2021年工作总结", Heading: true}, {Text: "争取项目资金30万元。"}, {Text: "## 四、2022年工作打算", Heading: true}, {Text: "集中学习不少于20次。"}})
	if err != nil {
		t.Fatal(err)
	}
	got := map[string]Verdict{}
	for _, c := range claims {
		got[c.Number] = c.Verdict
	}
	if got["30万"] != Unsupported || got["不少于20"] != NotAFigure {
		t.Errorf("got %v", got)
	}
}
