package main

import (
	"errors"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/daybook-bot/daybook/config"
	"github.com/daybook-bot/daybook/internal/clock"
	"github.com/daybook-bot/daybook/internal/errand"
	"github.com/daybook-bot/daybook/internal/store"
	"github.com/daybook-bot/daybook/internal/summary"
)

// TestSummaryByErrand makes what was asked for in a chat from the template in the data folder:
// a Word template gives two files; what is wrong with one is told, without where it lies.
func TestSummaryByErrand(t *testing.T) {
	data := someData(t)
	c := config.Default()
	db, err := store.Open(t.Context(), data, clock.NewManual(time.Date(2022, 1, 5, 0, 0, 0, 0, time.UTC)), c.Zone())
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	}()
	asked := errand.Errand{Kind: summary.Errand, Title: "第一支部2021年总结", Args: []byte(`{"From":"2021-01-01","To":"2022-01-01","Unit":2,"Campaign":""}`)}
	folder := t.TempDir()
	made, err := makers(c, db, data, nil)[summary.Errand](t.Context(), asked, folder)
	if err != nil || len(made.Files) != 1 || made.Files[0] != "第一支部2021年总结.docx" {
		t.Fatalf("made %v (%v)", made.Files, err)
	}
	if text := textOfWord(t, filepath.Join(folder, made.Files[0])); text[:len("本单位第一支部2021年")] != "本单位第一支部2021年" {
		t.Error(text)
	}

	write(t, data, "summary.md", "看了3部")
	_, err = makers(c, db, data, nil)[summary.Errand](t.Context(), asked, t.TempDir())
	var refusal *errand.Refusal
	want := "第一支部2021年总结没有做成，模板要先改一改：\nsummary.md:1:3：这里的数字没有出处：“看了3部”；换成 {{ figure \"…\" }}；是自己要写的，用 {{ text \"…\" }} 标明"
	if !errors.As(err, &refusal) || refusal.Text != want {
		t.Errorf("got  %v\nwant %s", err, want)
	}

	form, err := os.ReadFile(filepath.Join(libraryFolder, "summary.docx"))
	if err != nil {
		t.Fatal(err)
	}
	write(t, data, "summary.docx", string(form))
	_, err = makers(c, db, data, nil)[summary.Errand](t.Context(), asked, t.TempDir())
	if !errors.As(err, &refusal) {
		t.Errorf("a template of another organisation's figures was filled in (%v)", err)
	}
}
