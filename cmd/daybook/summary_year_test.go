package main

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/daybook-bot/daybook/internal/office/docx"
	"github.com/daybook-bot/daybook/internal/summary"
)

// wordOfTheYear holds that the year's Word document has every figure that is expected, in its
// text and in its annex, that check agrees with it, and that a number that is changed in it by
// hand is found.
func wordOfTheYear(t *testing.T, data string) {
	t.Helper()
	file := filepath.Join(t.TempDir(), "总结.docx")
	mustRun(t, "summary", "--year", "2021", "--out", file, "--data", data)
	text, annex, _ := strings.Cut(textOfWord(t, file), summary.AnnexTitle)
	want := expected(t, filepath.Join(yearFolder, "expected.json"))
	for line := range strings.Lines(mustRun(t, "figures", "--year", "2021", "--json", "--data", data)) {
		var f struct {
			ID, Label, Unit string
			Value           json.Number
		}
		if err := json.Unmarshal([]byte(line), &f); err != nil {
			t.Fatal(err)
		}
		if _, ok := want[f.ID]; !ok {
			continue
		}
		said := f.Value.String() + f.Unit
		if !strings.Contains(text, said) || !strings.Contains(annex, "\n"+f.Label+"\n"+said+"\n") {
			t.Errorf("%s: no %s%s", f.ID, f.Label, said)
		}
	}
	if claims := claimsIn(t, data, file, 0); len(claims) < 60 {
		t.Errorf("check found %d claims", len(claims))
	}
	changeNumbers(t, data, file)
}

var countedNumber = regexp.MustCompile(`\d+(?:\.\d+)?`)

// changeNumbers changes numbers of a document, one at a time: each is a run of check, so that
// not all of them are.
func changeNumbers(t *testing.T, data, file string) {
	t.Helper()
	content, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	word, err := docx.Open(bytes.NewReader(content), int64(len(content)))
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	for i, p := range word.Passages {
		if p.Text == summary.AnnexTitle {
			break
		}
		for _, hit := range countedNumber.FindAllStringIndex(p.Text, -1) {
			if after := p.Text[hit[1]:]; p.Heading > 0 || strings.HasPrefix(after, "年") || strings.HasPrefix(after, "月") || strings.HasPrefix(after, "日") {
				continue
			}
			if n++; n%5 != 0 {
				continue
			}
			first := p.Text[hit[0]]
			other := string('1' + (first-'0')%9) // 9 becomes 1, others one more
			var changed bytes.Buffer
			if err := word.Fill(&changed, []docx.Edit{{Passage: i, From: hit[0], To: hit[0] + 1, Text: other}}); err != nil {
				t.Fatal(err)
			}
			broken := write(t, t.TempDir(), "改过.docx", changed.String())
			if stdout, _, code := run(t, "check", broken, "--year", "2021", "--data", data); code != 1 {
				t.Errorf("%q was changed at %d, and check agrees:\n%s", p.Text, hit[0], stdout)
			}
		}
	}
	if n < 30 {
		t.Errorf("the text has %d numbers", n)
	}
}

// TestSummaryOfAFrozenYear prints what was signed, and says so.
func TestSummaryOfAFrozenYear(t *testing.T) {
	data := someData(t)
	mustRun(t, "freeze", "--year", "2021", "--data", data)
	changeData(t, data, `UPDATE record SET state = 'withdrawn' WHERE id = 2;
		INSERT INTO record (id, event, state, kind, title, day, unit, sender, platform, room, made) VALUES
			(4, 4, 'accepted', '志愿服务', '上年的事', '2020-05-05', 2, 11, 'local', '群', 0);
		INSERT INTO participation (record, member, unit, minutes, source, state) VALUES (4, 11, 2, 60, 'reported', 'in')`)
	own := write(t, t.TempDir(), "own.md", "{{ figure \"service-hours\" }}小时，{{ figure \"service-hours\" \"by\" \"unit\" }}，{{ change \"service-hours\" }}。")
	out := filepath.Join(t.TempDir(), "总结.md")
	mustRun(t, "summary", "--year", "2021", "--template", own, "--out", out, "--data", data)
	text, err := os.ReadFile(out)
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		"5小时，第一支部2.5小时，比上年同期多4小时。\n",
		"2021年已经封账（第1版，", "正文里的数字是封账时的数。校验码：",
		"志愿服务·第一支部封账时没有存，是现在按记录算的。",
		"| 志愿服务 | 5小时 | 1小时 |", "| #1、#2 |",
	} {
		if !strings.Contains(string(text), want) {
			t.Errorf("no %q in\n%s", want, text)
		}
	}
	mustRun(t, "summary", "--period", "2021年上半年", "--template", own, "--out", out, "--data", data)
	if text, err = os.ReadFile(out); err != nil || strings.Contains(string(text), "封账") {
		t.Errorf("half of it is not frozen (%v):\n%s", err, text)
	}
}
