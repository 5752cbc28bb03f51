package wecom

import (
	"fmt"
	"sync"
	"time"

	"github.com/daybook-bot/daybook/internal/chat"
)

// The service takes 30 messages a minute and 1000 an hour in a conversation (§8). Something
// is left for what else may count there.
const (
	aMinute = 27
	anHour  = 950

	// pause is how long a conversation is left in peace after the service said that it was
	// too much (45009).
	pause = time.Minute
)

// quotas count what was said in every conversation. A bucket that refills would let twice its
// size through within the worst minute, so the moments themselves are kept.
type quotas struct {
	mu    sync.Mutex
	rooms map[string]*spoken
}

type spoken struct {
	at    []time.Time // within the last hour
	quiet time.Time   // nothing is said before
}

func newQuotas() *quotas { return &quotas{rooms: map[string]*spoken{}} }

// take counts one more message to a room, or says why it has to wait.
func (q *quotas) take(room string, now time.Time) error {
	q.mu.Lock()
	defer q.mu.Unlock()
	s := q.rooms[room]
	if s == nil {
		s = &spoken{}
		q.rooms[room] = s
	}
	// A clock that was put back must not keep a room quiet for ever.
	if len(s.at) > 0 && s.at[len(s.at)-1].After(now) {
		s.at = nil
	}
	if wait := s.quiet.Sub(now); wait > 0 && wait <= pause {
		return &chat.Wait{
			Says: fmt.Sprintf("the service wants a pause of %v in this conversation", pause),
			In:   "企业微信嫌这个会话里说得太快，歇一会儿再说",
		}
	}
	for len(s.at) > 0 && now.Sub(s.at[0]) > time.Hour {
		s.at = s.at[1:]
	}
	if n := len(s.at); n >= anHour || n >= aMinute && now.Sub(s.at[n-aMinute]) <= time.Minute {
		return &chat.Wait{
			Says: fmt.Sprintf("no more than %d messages a minute and %d an hour to one conversation", aMinute, anHour),
			In:   fmt.Sprintf("一个会话一分钟只说 %d 句、一小时 %d 句，多的排着", aMinute, anHour),
		}
	}
	s.at = append(s.at, now)
	return nil
}

// exceeded notes that the service does not take more for now.
func (q *quotas) exceeded(room string, now time.Time) {
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.rooms[room] == nil {
		q.rooms[room] = &spoken{}
	}
	q.rooms[room].quiet = now.Add(pause)
}
