package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
	"time"

	"github.com/daybook-bot/daybook/config"
	"github.com/daybook-bot/daybook/internal/chat"
	"github.com/daybook-bot/daybook/internal/chatscript"
	"github.com/daybook-bot/daybook/internal/store"
)

// TestAPlayEndsWhenTheDiskIsFull has no one wait for a disk that nobody will tidy up: whether
// a message does not fit, or its answer.
func TestAPlayEndsWhenTheDiskIsFull(t *testing.T) {
	for room := range 4 {
		t.Run(fmt.Sprintf("room for %d pages", room), func(t *testing.T) { fillUp(t, room) })
	}
}

// fillUp plays until nothing can be written any more.
func fillUp(t *testing.T, room int) {
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	names := write(t, t.TempDir(), "roster.csv", people)
	s, err := newStage(t.TempDir(), config.Default(), &chatscript.Script{Roster: names}, io.Discard)
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Start(ctx, time.Date(2021, 4, 20, 9, 0, 0, 0, time.UTC)); err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := s.leave(); err != nil {
			t.Error(err)
		}
	}()
	var pages int
	err = s.program.db.Update(ctx, func(tx *store.Tx) error {
		if err := tx.QueryRow(`PRAGMA page_count`).Scan(&pages); err != nil {
			return err
		}
		return tx.QueryRow(fmt.Sprintf(`PRAGMA max_page_count = %d`, pages+room)).Scan(&pages)
	})
	if err != nil {
		t.Fatal(err)
	}
	for i := 0; err == nil && i < 1000; i++ {
		err = s.Say(ctx, chat.Message{ // the answer is longer
			ID: fmt.Sprint(i), Place: chat.Place{Platform: localPlatform, Room: "群"},
			From: chat.Person{ID: "周敏", Name: "周敏"}, Text: "帮助", Sent: s.clock.Now(),
		})
	}
	var trouble *store.Trouble
	if !errors.As(err, &trouble) || !strings.Contains(explain(err), "磁盘满了") {
		t.Errorf("a full disk: %v", err)
	}
}

func TestWhoStopsAPlayHearsThatNothingIsLost(t *testing.T) {
	if words := explain(fmt.Errorf("move the clock: %w", context.Canceled)); !strings.Contains(words, "都还在") {
		t.Errorf("stopped: %q", words)
	}
}
