package quiz

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/daybook-bot/daybook/internal/store"
)

func TestReadCSV(t *testing.T) {
	f, err := ReadCSV(write(t,
		"单选,哪一项正确？,甲,乙,丙,丁,,,ｂ,,自编",
		"多选,\"哪些正确，选全？\",甲,乙,丙,,,,\"C,A\",见材料。,",
		"判断,正确吗？,,,,,,,×,,",
		"判断,对吗？,正确,错误,,,,,B,,",
	))
	if err != nil {
		t.Fatal(err)
	}
	want := []Question{
		{Kind: Single, Text: "哪一项正确？", Options: []string{"甲", "乙", "丙", "丁"}, Answer: "B", Source: "自编"},
		{Kind: Multiple, Text: "哪些正确，选全？", Options: []string{"甲", "乙", "丙"}, Answer: "AC", Explanation: "见材料。"},
		{Kind: TrueOrNo, Text: "正确吗？", Answer: False},
		{Kind: TrueOrNo, Text: "对吗？", Answer: False},
	}
	if diff := cmp.Diff(want, f.Questions); diff != "" {
		t.Errorf("questions (-want +got):\n%s", diff)
	}
}

func TestReadCSVTellsEveryMistake(t *testing.T) {
	file := write(t,
		"填空,题？,甲,乙,,,,,A,,",
		"单选,,甲,乙,,,,,C,,",
		"单选,题？,甲,,,,,,A,,",
		"单选,题？,甲,,丙,,,,A,,",
		"多选,题？,甲,乙,,,,,AE,,",
		"判断,题？,,,,,,,A,,",
		"单选,同一题？,甲,乙,,,,,A,,",
		"多选,同一题？,甲,乙,,,,,A,,",
		"单选,同一题？,甲,乙,,,,,B,,",
	)
	_, err := ReadCSV(file)
	var got []string
	for _, m := range mistakesIn(t, err) {
		got = append(got, strings.TrimPrefix(m.Error(), file+":"))
	}
	want := []string{
		"2：不认识题型“填空”；写单选、多选或判断",
		"3：没有题目；在 text 一列写题目",
		"3：答案“C”和选项对不上；从 AB 中写一个字母",
		"4：选项不到两个；至少写 A、B 两个选项",
		"5：有选项 C，前面却空着；选项从 A 起，中间不空",
		"5：选项不到两个；至少写 A、B 两个选项",
		"6：答案“AE”和选项对不上；从 AB 中写所有对的字母，如 AB",
		"7：判断题的答案“A”不是对或错；写对或错",
		"10：和第8行是同一道题；删掉一行",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("mistakes (-want +got):\n%s", diff)
	}
	_, err = ReadCSV(write(t))
	if err == nil || !strings.Contains(err.Error(), "题库里一道题也没有") {
		t.Errorf("an empty bank: %v", err)
	}
}

func FuzzReadCSV(f *testing.F) {
	f.Add("单选,题？,甲,乙,丙,丁,,,B,因为,自编")
	f.Add("判断,\"题\n？\",正确,错误,,,,,b,,\n多选,题,甲,乙,,,,,\"A,B\",,")
	f.Fuzz(func(t *testing.T, rows string) {
		read, err := ReadCSV(write(t, rows))
		if err != nil {
			for _, m := range mistakesIn(t, err) {
				if m.What == "" || m.Mend == "" {
					t.Errorf("mistake without words: %+v", m)
				}
			}
			return
		}
		for _, q := range read.Questions {
			if !q.Fits(q.Answer) || q.Text == "" {
				t.Errorf("question %+v", q)
			}
		}
	})
}

func TestImport(t *testing.T) {
	b := open(t)
	if diff := cmp.Diff(Report{Added: 3}, b.bank("一", "二", "三")); diff != "" {
		t.Errorf("first (-want +got):\n%s", diff)
	}
	audited := b.count(`SELECT count(*) FROM audit`)
	if diff := cmp.Diff(Report{Unchanged: 3}, b.bank("一", "二", "三")); diff != "" {
		t.Errorf("again (-want +got):\n%s", diff)
	}
	if n := b.count(`SELECT count(*) FROM audit`); n != audited {
		t.Errorf("%d lines of audit although nothing changed", n-audited)
	}
	if diff := cmp.Diff(Report{Added: 1, Changed: 1, Unchanged: 1, Absent: 1}, b.bank("一", "三", "四")); diff != "" {
		t.Errorf("another (-want +got):\n%s", diff)
	}
	if got := (Report{Added: 1, Changed: 2, Absent: 3}).String(); got != "题库：新增 1 题，变更 2 题，不变 0 题。\n文件里没有了 3 题：不再出题，答过的照旧。" {
		t.Errorf("report: %s", got)
	}
	if diff := cmp.Diff(Report{Changed: 2, Unchanged: 1, Absent: 1}, b.bank("一", "二", "三")); diff != "" {
		t.Errorf("back (-want +got):\n%s", diff)
	}
}

func TestImportOfNothing(t *testing.T) {
	b := open(t)
	b.bank("一")
	b.do(func(tx *store.Tx) error {
		if _, err := Import(tx, File{}); err == nil {
			t.Error("a bank without questions was taken")
		}
		return nil
	})
	if got := b.days(1); got != "一" {
		t.Errorf("asked %s", got)
	}
}

// days asks on so many days and returns the questions' texts.
func (b *book) days(n int) string {
	b.Helper()
	var asked []string
	for range n {
		b.do(func(tx *store.Tx) error {
			q, found, err := Choose(tx, tx.Today())
			if !found {
				q.Text = "-"
			}
			asked = append(asked, q.Text)
			return err
		})
		b.clock.Set(b.clock.Now().AddDate(0, 0, 1))
	}
	return strings.Join(asked, "")
}

func TestTheBankGoesOn(t *testing.T) {
	for _, c := range []struct {
		name   string
		first  []string
		days   int
		second []string
		want   string // asked from then on
	}{
		{"as it was", []string{"一", "二", "三"}, 2, []string{"一", "二", "三"}, "三一二三"},
		{"more behind", []string{"一", "二"}, 2, []string{"一", "二", "三", "四"}, "三四一二"},
		{"more in front", []string{"一", "二"}, 1, []string{"零", "一", "二"}, "二零一二"},
		{"the last asked is gone", []string{"一", "二", "三"}, 2, []string{"一", "三"}, "三一三一"},
		{"all others", []string{"一", "二", "三"}, 2, []string{"四", "五"}, "四五四五"},
		{"another order", []string{"一", "二", "三"}, 2, []string{"三", "二", "一"}, "一三二一"},
		{"one only", []string{"一"}, 1, []string{"一"}, "一一一一"},
		{"nothing yet", []string{"一", "二"}, 0, []string{"二", "一"}, "二一二一"},
	} {
		t.Run(c.name, func(t *testing.T) {
			b := open(t)
			b.bank(c.first...)
			b.days(c.days)
			b.bank(c.second...)
			if got := b.days(4); got != c.want {
				t.Errorf("asked %s, want %s", got, c.want)
			}
		})
	}
	b := open(t)
	if got := b.days(1); got != "-" {
		t.Errorf("an empty bank asks %s", got)
	}
}

// Questions that were taken out keep their place among those that stay, however often the
// bank is imported after that.
func TestTheBankGoesOnBehindWhatIsGone(t *testing.T) {
	for _, c := range []struct {
		banks []string // a character a question; the first is asked from for some days
		days  int
		want  string
	}{
		{[]string{"一二三", "一三", "三四", "五三四"}, 1, "五三四"},
		{[]string{"一二三", "一三", "零一三"}, 2, "三零一"},
		{[]string{"一二", "二一", "二三", "二三"}, 1, "三二三"},
	} {
		b := open(t)
		for i, bank := range c.banks {
			b.bank(strings.Split(bank, "")...)
			if i == 0 {
				b.days(c.days)
			}
		}
		if got := b.days(3); got != c.want {
			t.Errorf("%s: asked %s, want %s", c.banks, got, c.want)
		}
	}
}

func TestChooseIsTheDays(t *testing.T) {
	b := open(t)
	b.bank("一", "二")
	b.do(func(tx *store.Tx) error {
		for _, day := range []string{"2021-04-20", "2021-04-20", "2021-04-21", "2021-04-20", "2021-03-01"} {
			q, found, err := Choose(tx, day)
			want := map[string]string{"2021-04-20": "一", "2021-04-21": "二", "2021-03-01": "一"}[day]
			if !found || q.Text != want {
				t.Errorf("%s: %s, want %s", day, q.Text, want)
			}
			if err != nil {
				return err
			}
		}
		return nil
	})
}

func TestSkip(t *testing.T) {
	b := open(t)
	b.bank("一", "二", "三")
	skip := func(want string) {
		t.Helper()
		b.do(func(tx *store.Tx) error {
			q, skipped, err := Skip(tx, tx.Today(), 1, 0)
			if skipped != (want != "") || q.Text != want {
				t.Errorf("skipped to %q, %v; want %q", q.Text, skipped, want)
			}
			return err
		})
	}
	skip("")
	b.do(func(tx *store.Tx) error {
		_, _, err := Choose(tx, tx.Today())
		return err
	})
	skip("二")
	skip("三")
	skip("一")
	skip("二")
	if got := b.days(3); got != "二三一" {
		t.Errorf("asked %s", got)
	}
	b.bank("一")
	b.days(1)
	b.clock.Set(b.clock.Now().AddDate(0, 0, -1))
	skip("")
}

func TestMend(t *testing.T) {
	b := open(t)
	b.bank("一")
	mend := func(answer string, want bool) {
		t.Helper()
		b.do(func(tx *store.Tx) error {
			q, _, err := Choose(tx, tx.Today())
			if err != nil {
				return err
			}
			got, err := Mend(tx, q, answer, 1, 0)
			if got != want {
				t.Errorf("mended to %s: %v", answer, got)
			}
			return err
		})
	}
	key := func(want string) {
		t.Helper()
		b.do(func(tx *store.Tx) error {
			q, _, err := Of(tx, tx.Today())
			if q.Answer != want {
				t.Errorf("the key is %s, want %s", q.Answer, want)
			}
			return err
		})
	}
	mend("D", false)
	mend("对", false)
	mend("", false)
	mend("B", true)
	key("B")
	b.bank("一") // the file still has what was mended
	key("B")
	b.questions(Question{Kind: Single, Text: "一", Options: []string{"甲", "乙", "丙"}, Answer: "C"})
	key("C")
}
