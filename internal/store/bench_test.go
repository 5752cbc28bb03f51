package store

import (
	"context"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/daybook-bot/daybook/internal/chat"
)

// One row for each operation, from so many producers that each wait for their receipt.
func BenchmarkGroupCommit(b *testing.B) {
	for _, producers := range []int{1, 8, 64} {
		b.Run(fmt.Sprintf("producers=%d", producers), func(b *testing.B) {
			db, _ := openAt(b, b.TempDir())
			produce(b, producers, func(n int64) error {
				return db.Update(context.Background(), noteOf("n"))
			})
		})
	}
}

// What a message costs at least: its row, one more, its answer, and the answer's two fates.
func BenchmarkMessage(b *testing.B) {
	db, _ := openAt(b, b.TempDir())
	produce(b, 1, func(n int64) error {
		err := db.Update(context.Background(), func(tx *Tx) error {
			row, _, err := tx.Keep(chat.Message{ID: fmt.Sprint(n), Place: group, Text: "B", Sent: morning})
			if err != nil {
				return err
			}
			if err := tx.Savepoint(func() error { return note(tx, "sign-in") }); err != nil {
				return err
			}
			if err := tx.Say(chat.Outgoing{Key: fmt.Sprint("answer/", row), To: group, Reply: chat.Reply{Text: "收到"}}, row); err != nil {
				return err
			}
			return tx.Done(row)
		})
		if err != nil {
			return err
		}
		var due []Due
		if err := db.Update(context.Background(), func(tx *Tx) (err error) { due, err = tx.Claim(16); return err }); err != nil {
			return err
		}
		return db.Update(context.Background(), func(tx *Tx) error { return tx.Sent(due[0].ID) })
	})
}

func produce(b *testing.B, producers int, one func(n int64) error) {
	b.Helper()
	b.ReportAllocs()
	var done atomic.Int64
	var all sync.WaitGroup
	b.ResetTimer()
	for range producers {
		all.Go(func() {
			for {
				n := done.Add(1)
				if n > int64(b.N) {
					return
				}
				if err := one(n); err != nil {
					b.Error(err)
					return
				}
			}
		})
	}
	all.Wait()
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "rows/s")
}
