package main

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"strings"
	"testing"
)

func TestFreezeOnTheCommandLine(t *testing.T) {
	data := t.TempDir()
	mustRun(t, "play", "testdata/chats/封账.chat", "--data", data)
	if _, stderr, code := run(t, "freeze", "--year", "2021", "--by", "周敏", "--data", data); code != 2 || !strings.Contains(stderr, "管理员") {
		t.Errorf("周敏 is no admin of all: exit status %d\n%s", code, stderr)
	}
	var diff struct {
		Version  int
		SignedBy string `json:"signed_by"`
		Hash     string
		Figures  []struct {
			ID       string
			Old, New float64
		}
		Rows []struct {
			ID      int64
			Changes []struct{ By, Reason string }
		}
	}
	text := mustRun(t, "diff", "--year", "2021", "--version", "1", "--json", "--data", data)
	if err := json.Unmarshal([]byte(text), &diff); err != nil {
		t.Fatalf("%v:\n%s", err, text)
	}
	if diff.Version != 1 || diff.SignedBy != "王建国" || len(diff.Figures) == 0 {
		t.Errorf("diff: %s", text)
	}
	because := map[int64]string{}
	for _, r := range diff.Rows {
		because[r.ID] = r.Changes[0].By + "：" + r.Changes[0].Reason
	}
	if because[2] != "郑洁：和社区报的那条重复" {
		t.Errorf("why #2 went: %q", because[2])
	}
	shown := sha256.Sum256([]byte(mustRun(t, "freeze", "--year", "2021", "--show", "--version", "1", "--data", data)))
	if hex.EncodeToString(shown[:]) != diff.Hash {
		t.Error("what --show prints does not have the hash")
	}
	if out := mustRun(t, "freeze", "--year", "2020", "--data", data); !strings.Contains(out, "运维") {
		t.Errorf("nobody signed by name: %s", out)
	}
	mustRun(t, "verify", "--data", data)
}
