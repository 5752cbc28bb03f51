package chatscript

import (
	"math"
	"slices"
	"time"

	"github.com/daybook-bot/daybook/internal/chat"
)

// hearing is what was said and expected between two moves of the clock. Only when the clock
// moves on is it known what was never said.
type hearing struct {
	said     []*heard
	expected []*expectation
	talk     int // how much had been said when somebody last said something, or the clock moved
	step     int // the same for whatever last happened, a crash too
}

type heard struct {
	Utterance
	n      int   // place in hearing.said
	during *step // what it was said upon
	strict bool
	wanted bool // somebody expected it
	told   bool // a failure names it already
}

type expectation struct {
	*step
	place chat.Place
	from  int       // looked for from this place in hearing.said
	until int       // the next turn of the conversation; later is late, but may do
	at    time.Time // act expectAt: the minute
}

// turn begins a turn of the conversation: what is expected next is looked for from here.
func (h *hearing) turn() {
	h.talk, h.step = len(h.said), len(h.said)
	for i := len(h.expected) - 1; i >= 0 && h.expected[i].until == math.MaxInt; i-- {
		h.expected[i].until = h.talk
	}
}

// interrupt marks a restart or crash. It must not change the conversation, so what was said
// just before it still counts as the answer to the message before it; but silence from here
// on is silence from here on.
func (h *hearing) interrupt() { h.step = len(h.said) }

func (h *hearing) hear(u Utterance, during *step, strict bool) {
	h.said = append(h.said, &heard{Utterance: u, n: len(h.said), during: during, strict: strict})
}

func (h *hearing) expect(st *step, place chat.Place, now time.Time) {
	e := &expectation{step: st, place: place, from: h.talk, until: math.MaxInt}
	switch st.act {
	case expectSilence:
		e.from = h.step
	case expectAt:
		y, m, d := now.Date()
		e.at = time.Date(y, m, d, int(st.minute/time.Hour), int(st.minute%time.Hour/time.Minute), 0, 0, now.Location())
	}
	h.expected = append(h.expected, e)
}

func (e *expectation) fits(u *heard) bool {
	switch e.act {
	case expectExactly:
		return clean(u.Text) == clean(e.text)
	case expectAt:
		return u.At.Truncate(time.Minute).Equal(e.at) && like(e.text, u.Text)
	}
	return like(e.text, u.Text)
}

// settle returns what did not hold.
func (h *hearing) settle(zone *time.Location, name func(chat.Place) string) []Failure {
	said, expected := map[chat.Place][]*heard{}, map[chat.Place][]*expectation{}
	for _, u := range h.said {
		said[u.Place] = append(said[u.Place], u)
	}
	for _, e := range h.expected {
		expected[e.place] = append(expected[e.place], e)
	}
	var failures []Failure
	for place, es := range expected {
		failures = append(failures, settleChat(es, said[place], zone)...)
	}
	for _, u := range h.said {
		if u.strict && !u.wanted && !u.told {
			failures = append(failures, unexpected(u, name(u.Place)))
		}
	}
	return failures
}

func settleChat(expected []*expectation, said []*heard, zone *time.Location) []Failure {
	sayings := slices.DeleteFunc(slices.Clone(expected), func(e *expectation) bool { return e.act == expectSilence })
	found := match(sayings, said)
	for _, i := range found {
		if i >= 0 {
			said[i].wanted = true
		}
	}
	var failures []Failure
	next, n := 0, 0 // the first not yet looked for, in said and in sayings
	for _, e := range expected {
		if e.act == expectSilence {
			if noise := since(said[next:], e.from); len(noise) > 0 {
				failures = append(failures, notSilent(e, noise))
			}
			continue
		}
		if found[n] >= 0 {
			next = found[n] + 1
		} else {
			failures = append(failures, notSaid(e, since(said, e.from), zone))
		}
		n++
	}
	return failures
}

func since(said []*heard, n int) []*heard {
	for i, u := range said {
		if u.n >= n {
			return said[i:]
		}
	}
	return nil
}

// match finds for each expectation the place in said that fulfils it, or -1, in order. It
// takes the earliest, so it finds all if all can be found; if not, it looks again for what
// was said in its own turn first, so that the failure stands at the line that failed.
func match(expected []*expectation, said []*heard) []int {
	found := make([]int, len(expected))
	missing, next := false, 0
	for i, e := range expected {
		found[i] = e.find(said, next, len(said), math.MaxInt)
		if found[i] < 0 {
			missing = true
		} else {
			next = found[i] + 1
		}
	}
	if !missing {
		return found
	}
	next = 0
	for i, e := range expected {
		if found[i] = e.find(said, next, len(said), e.until); found[i] >= 0 {
			next = found[i] + 1
		}
	}
	next = 0
	for i, e := range expected {
		if found[i] < 0 {
			found[i] = e.find(said, next, firstFound(found[i+1:], len(said)), math.MaxInt)
		}
		if found[i] >= 0 {
			next = found[i] + 1
		}
	}
	return found
}

func firstFound(found []int, otherwise int) int {
	for _, i := range found {
		if i >= 0 {
			return i
		}
	}
	return otherwise
}

func (e *expectation) find(said []*heard, from, to, until int) int {
	for i := from; i < to; i++ {
		if u := said[i]; u.n >= e.from && u.n < until && e.fits(u) {
			return i
		}
	}
	return -1
}
