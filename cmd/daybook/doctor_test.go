package main

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/daybook-bot/daybook/internal/clock"
)

// A connection that stands and brings no group is for doctor to tell, with the mend.
func TestDoctorTellsOfSilentGroups(t *testing.T) {
	running := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		writeAll(t, w, `{"ok":true,"version":"v","database":"ok","platforms":[{"name":"wecom","ok":true,"state":"ready",
			"group":"2021-04-20T10:00:00Z","single":"2021-04-22T10:00:00Z","groups_silent":"2021-04-20T10:00:00Z","renewed":3,"mend":"请在群里@我说一句"}]}`)
	}))
	defer running.Close()
	data := t.TempDir()
	write(t, data, "daybook.yaml", "listen: "+strings.TrimPrefix(running.URL, "http://")+"\n")
	found, err := (&options{dir: data}).examine(t.Context(), clock.Wall())
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range found {
		if s.What == "群消息" {
			t.Errorf("it is told twice: %+v", s)
		}
		if s.What == "连接" && (s.State != care || !strings.Contains(s.Says, "重连过 3 次") || s.Mend == "") {
			t.Errorf("doctor says %+v", s)
		}
	}
}

func writeAll(t *testing.T, w http.ResponseWriter, text string) {
	t.Helper()
	if _, err := w.Write([]byte(text)); err != nil {
		t.Error(err)
	}
}
