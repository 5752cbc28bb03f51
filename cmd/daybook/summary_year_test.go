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
