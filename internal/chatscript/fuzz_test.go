package chatscript

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
)

// Whatever the file: Parse does not panic; it gives a script or mistakes with line and mend;
// a script can be played; and the printed conversation is a script with the same messages.
func FuzzParse(f *testing.F) {
	f.Add(story)
	f.Add(heardStory)
	f.Add("\ufeff% roster roster.csv\r\n% strict\r\n" + head + "周敏：[图片 fuzz_test.go] B\r\nBOT@10:00~ *\r\nBOT!\r\n! offline 2h\r\n")
	f.Add(head + "周敏: 坏\xff\n   \xc3\n! redeliver\n! click 周敏 B\nBOT~ *一*二*\n")
	f.Add(head + "  周敏\n= x\n@@\n== x\n%\n!\nBOT\n:\n：\n   \n")
	f.Add(head + "周敏: 卡 A\xff\n   B\n")
	f.Add(head + "周敏: [文件 \xff\x00]\n")
	f.Add("! crash\n== 9999-12-31 23:59\n! offline 36600d\n@ 周敏\n生: 说 一\n周敏: 私 生 二\n")
	f.Fuzz(func(t *testing.T, text string) {
		const file = "fuzz.chat"
		s, mistakes := parse(file, text)
		for _, m := range mistakes {
			if m.File == "" || m.Line < 1 || m.Line > 1+strings.Count(text, "\n") && m.File == file || m.What == "" || m.Mend == "" || !utf8.ValidString(m.String()) {
				t.Errorf("mistake %+v", m)
			}
		}
		if len(mistakes) > 0 {
			return
		}
		messages, printed := playFuzzed(t, s)
		again, mistakes := parse(file, printed)
		if len(mistakes) > 0 {
			t.Fatalf("printed conversation: %v\n%s", mistakes, printed)
		}
		if diff := cmp.Diff(messages, steps(again)); diff != "" {
			t.Errorf("messages (-script +printed):\n%s\n%s", diff, printed)
		}
	})
}

func playFuzzed(t *testing.T, s *Script) (messages []string, printed string) {
	t.Helper()
	var out bytes.Buffer
	if _, err := Play(t.Context(), s, newTheatre(), Options{Out: &out}); err != nil {
		t.Fatal(err)
	}
	return steps(s), out.String()
}

// steps are the messages of a script, as delivered.
func steps(s *Script) []string {
	var all []string
	for _, st := range s.steps {
		if st.act == speak || st.act == click {
			all = append(all, st.chat+"|"+st.who+"|"+st.text+"|"+st.said)
		}
	}
	return all
}

func FuzzRoster(f *testing.F) {
	f.Add("name,unit\n周敏,局\n")
	f.Add("\ufeffname\n\"周\n敏\",\"\n")
	f.Add("\xff\n,\n")
	path := filepath.Join(f.TempDir(), "roster.csv")
	f.Fuzz(func(t *testing.T, text string) {
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		p := &parser{script: &Script{Roster: path, members: map[string]bool{}}}
		p.readNames()
		for _, m := range p.mistakes {
			if m.File != path || m.Line < 1 || m.Line > 1+strings.Count(text, "\n")+strings.Count(text, "\r") || m.Mend == "" {
				t.Errorf("mistake %+v", m)
			}
		}
		if len(p.mistakes) == 0 && !utf8.ValidString(text) {
			t.Error("broken text was taken for names")
		}
	})
}
