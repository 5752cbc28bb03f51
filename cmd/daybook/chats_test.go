package main

import (
	"path/filepath"
	"strings"
	"testing"
)

// TestChats plays every chat of the specification against the real program.
func TestChats(t *testing.T) {
	chats, err := filepath.Glob("testdata/chats/*.chat")
	if err != nil {
		t.Fatal(err)
	}
	if len(chats) < 10 {
		t.Fatalf("only %d chats found; the specification has at least ten", len(chats))
	}
	for _, chat := range chats {
		t.Run(strings.TrimSuffix(filepath.Base(chat), ".chat"), func(t *testing.T) {
			t.Parallel()
			data := t.TempDir()
			if _, stderr, code := run(t, "play", chat, "--data", data); code != 0 {
				t.Fatalf("exit status %d\n%s", code, stderr)
			}
			if stdout, stderr, code := run(t, "verify", "--data", data); code != 0 {
				t.Errorf("verify does not agree:\n%s%s", stdout, stderr)
			}
		})
	}
}
