package dingtalk

import (
	"context"
	"slices"
	"testing"
	"testing/synctest"
	"time"
)

// Of two messages one may overtake the other on another connection.
func TestArrivalsAreInTheOrderOfWhatWasSaid(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a := newArrivals(80 * time.Millisecond)
		ctx, cancel := context.WithCancel(t.Context())
		done := make(chan struct{})
		words := make(chan string, 10)
		var got []string
		go func() { a.run(ctx); close(done) }()
		say := func(ms int64, word string) {
			a.add(time.UnixMilli(ms), func() { words <- word })
		}
		expect := func(want ...string) {
			t.Helper()
			synctest.Wait()
			for len(words) > 0 {
				got = append(got, <-words)
			}
			if !slices.Equal(got, want) {
				t.Errorf("heard %q, want %q", got, want)
			}
		}
		say(2000, "second")
		<-time.After(50 * time.Millisecond)
		say(1000, "first")
		say(2000, "second as well")
		expect()
		<-time.After(31 * time.Millisecond) // second has waited long enough, and what was said before goes with it
		expect("first", "second")
		<-time.After(50 * time.Millisecond)
		expect("first", "second", "second as well")
		say(500, "much too late")
		cancel()
		<-done
		expect("first", "second", "second as well", "much too late")
	})
}
