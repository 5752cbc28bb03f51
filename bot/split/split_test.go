package split

import (
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
)

func TestText(t *testing.T) {
	for _, test := range []struct {
		name, text string
		limit      int
		want       []string
	}{
		{"nothing", "", 10, nil},
		{"white space", " \n\t ", 10, nil},
		{"fits", "水务局", 9, []string{"水务局"}},
		{"between characters", "水务局", 8, []string{"水务", "局"}},
		{"at a line", "第一行\n第二行\n第三行", 24, []string{"第一行\n第二行", "第三行"}},
		{"after a full stop", "甲乙。丙丁戊己", 12, []string{"甲乙。", "丙丁戊己"}},
		{"not at a line far back", "甲\n乙丙丁戊己庚", 16, []string{"甲\n乙丙丁戊", "己庚"}},
		{"emoji", "👍👍👍", 6, []string{"👍", "👍", "👍"}},
		{"broken", "a\xff", 10, []string{"a\uFFFD"}},
		{"many lines", "甲\n\n\n\n\n\n\n\n\n\n乙", 6, []string{"甲", "乙"}},
		{"limit below a character", "水务", 2, []string{"水", "务"}},
		{"code", "```\n" + strings.Repeat("0123456789\n", 4) + "```", 40,
			[]string{"```\n0123456789\n0123456789\n```", "```\n0123456789\n0123456789\n```"}},
	} {
		if d := cmp.Diff(test.want, Text(test.text, test.limit)); d != "" {
			t.Errorf("%s: %s", test.name, d)
		}
	}
}

func FuzzText(f *testing.F) {
	f.Add("水务局今天开展志愿服务。\n参加：周敏", 12)
	f.Add("```\n"+strings.Repeat("x\n", 100)+"```", 30)
	f.Add("\xff\n\n\n ", 4)
	f.Add("```", 2048)
	f.Fuzz(func(t *testing.T, text string, limit int) {
		if limit < 4 || limit > 5000 || len(text) > 5000 {
			return
		}
		squeeze := func(s string) string {
			return strings.NewReplacer(" ", "", "\n", "", "\r", "", "\t", "", fence, "").Replace(strings.ToValidUTF8(s, "\uFFFD"))
		}
		parts := Text(text, limit)
		for _, p := range parts {
			if len(p) > limit || p == "" || !utf8.ValidString(p) {
				t.Errorf("%d bytes of %d: %q", len(p), limit, p)
			}
		}
		if got := strings.ReplaceAll(squeeze(strings.Join(parts, "")), "`", ""); got != strings.ReplaceAll(squeeze(text), "`", "") {
			t.Errorf("something is lost: %q", got)
		}
	})
}
