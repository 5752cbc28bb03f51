package dingtalk

import (
	"fmt"
	"sync"
	"time"

	"github.com/daybook-bot/daybook/internal/chat"
)

// perMinute is how much is said in a group in a minute: the service takes 20 (§2.5), and
// something is left for what else may count there.
const perMinute = 18

// quiet is how long a group is left in peace after the service said that it was too much: a
// robot that goes on is throttled for ten minutes.
const quiet = time.Minute

// pace counts what was said in every group. A bucket that refills would let twice its size
// through within the worst minute, so the moments themselves are kept.
type pace struct {
	mu    sync.Mutex
	rooms map[string]*spoken
}

type spoken struct {
	at    []time.Time // within the last minute
	quiet time.Time   // nothing is said before
}

func newPace() *pace { return &pace{rooms: map[string]*spoken{}} }

func (p *pace) of(room string) *spoken {
	s := p.rooms[room]
	if s == nil {
		s = &spoken{}
		p.rooms[room] = s
	}
	return s
}

// take counts one more message to a room, or says why it has to wait.
func (p *pace) take(room string, now time.Time) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	s := p.of(room)
	// A clock that was put back must not keep a room quiet for ever.
	if len(s.at) > 0 && s.at[len(s.at)-1].After(now) {
		s.at = nil
	}
	if wait := s.quiet.Sub(now); wait > 0 && wait <= quiet {
		return &chat.Wait{
			Says: fmt.Sprintf("the service wants a pause of %v in this conversation", quiet),
			In:   "钉钉嫌这个会话里说得太快，歇一分钟再说",
		}
	}
	for len(s.at) > 0 && now.Sub(s.at[0]) > time.Minute {
		s.at = s.at[1:]
	}
	if len(s.at) >= perMinute {
		return &chat.Wait{
			Says: fmt.Sprintf("no more than %d messages a minute to one conversation", perMinute),
			In:   fmt.Sprintf("一个会话一分钟只说 %d 句，多的排着", perMinute),
		}
	}
	s.at = append(s.at, now)
	return nil
}

// exceeded notes that the service does not take more for now.
func (p *pace) exceeded(room string, now time.Time) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.of(room).quiet = now.Add(quiet)
}
