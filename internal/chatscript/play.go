package chatscript

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"slices"
	"strconv"
	"time"

	"github.com/daybook-bot/daybook/internal/chat"
)

// Options are what a script does not say itself.
type Options struct {
	Platform string                 // name in every Place; empty: what the script says, or else "local"
	Zone     *time.Location         // of the times in the script; nil: UTC+8
	Member   func(name string) bool // who is on a roster beside the script's own; nil: nobody
	Out      io.Writer              // the conversation as it happens, itself a script; nil: nowhere
}

// Result is how a play went.
type Result struct {
	Failures []Failure // in the order of the lines; empty: everything was as expected
}

// Play plays a script from its beginning. An expectation that fails and a message that the
// network cannot deliver are failures in the result, and the other steps still run. The
// error is a fault that ends the play: the program did not start or move on, the
// conversation could not be written, or ctx is done. The result then holds what failed until then.
func Play(ctx context.Context, s *Script, stage Stage, o Options) (Result, error) {
	p := newPlayer(s, stage, o)
	err := p.playAll(ctx)
	slices.SortStableFunc(p.failures, func(a, b Failure) int { return cmp.Compare(a.Line, b.Line) })
	return Result{Failures: p.failures}, err
}

type player struct {
	stage  Stage
	of     *Script
	o      Options
	script *transcript

	failures []Failure

	started bool
	now     time.Time
	strict  bool
	taken   int // how much of what was said on this stage has been heard
	same    map[string]int
	last    func(context.Context) error // delivers the last message (again)
	hour    hearing
}

func newPlayer(s *Script, stage Stage, o Options) *player {
	if o.Platform == "" {
		o.Platform = s.Platform
	}
	if o.Platform == "" {
		o.Platform = "local"
	}
	if o.Zone == nil {
		o.Zone = time.FixedZone("UTC+8", 8*60*60)
	}
	if o.Member == nil {
		o.Member = func(string) bool { return false }
	}
	if o.Out == nil {
		o.Out = io.Discard
	}
	return &player{
		stage: stage, of: s, o: o,
		script: &transcript{out: o.Out, zone: o.Zone},
		taken:  len(stage.Said(0)),
		same:   map[string]int{},
	}
}

func (p *player) playAll(ctx context.Context) error {
	for i := range p.of.steps {
		st := &p.of.steps[i]
		if err := ctx.Err(); err != nil {
			return fmt.Errorf("play %s:%d: %w", p.of.File, st.line, err)
		}
		if err := p.play(ctx, st); err != nil {
			return fmt.Errorf("play %s:%d: %w", p.of.File, st.line, err)
		}
		if err := p.script.err; err != nil {
			return fmt.Errorf("write the conversation of %s: %w", p.of.File, err)
		}
	}
	p.settle()
	return nil
}

func (p *player) play(ctx context.Context, st *step) error {
	switch st.act {
	case moveClock:
		return p.moveClock(ctx, st)
	case goOffline:
		return p.goOffline(ctx, st)
	case restart, crash:
		return p.interrupt(ctx, st)
	case turnStrict, turnLenient:
		p.strict = st.act == turnStrict
	case refuseSends:
		p.script.event(st.source)
		p.attempt(st, p.stage.Fail(st.times))
	case speak:
		p.speak(ctx, st)
	case click:
		p.click(ctx, st)
	case redeliver:
		p.script.event(st.source)
		p.hour.turn()
		p.attempt(st, p.last(ctx))
	default:
		p.hour.expect(st, p.place(st.chat), p.now)
	}
	return nil
}

func (p *player) moveClock(ctx context.Context, st *step) error {
	p.settle()
	w := st.at
	at := time.Date(w.Year(), w.Month(), w.Day(), w.Hour(), w.Minute(), w.Second(), 0, p.o.Zone)
	move, doing := p.stage.Move, "move the clock"
	if !p.started {
		move, doing = p.stage.Start, "start"
	}
	if err := move(ctx, at); err != nil {
		return fmt.Errorf("%s: %w", doing, err)
	}
	p.started, p.now = true, at
	p.hear(st)
	p.script.clock(at)
	return nil
}

func (p *player) goOffline(ctx context.Context, st *step) error {
	p.settle()
	p.script.event(st.source)
	if err := p.stage.Offline(ctx, st.span); err != nil {
		return fmt.Errorf("go offline: %w", err)
	}
	p.now = p.now.Add(st.span)
	p.script.at = p.now
	p.hear(st)
	return nil
}

func (p *player) interrupt(ctx context.Context, st *step) error {
	if !p.started {
		return nil
	}
	p.script.event(st.source)
	p.hour.interrupt()
	again, doing := p.stage.Restart, "restart"
	if st.act == crash {
		again, doing = p.stage.Crash, "crash and start again"
	}
	if err := again(ctx); err != nil {
		return fmt.Errorf("%s: %w", doing, err)
	}
	p.hear(st)
	return nil
}

func (p *player) speak(ctx context.Context, st *step) {
	p.script.speech(st.chat, st.who+": ", st.text)
	m := chat.Message{
		ID: p.id(st, "says"), Place: p.place(st.chat), From: chat.Person{ID: st.who, Name: st.who},
		Text: st.said, Sent: p.now, Files: st.files,
	}
	p.last = func(ctx context.Context) error { return p.stage.Say(ctx, m) }
	p.hour.turn()
	p.attempt(st, p.last(ctx))
}

func (p *player) click(ctx context.Context, st *step) {
	p.script.place(st.chat)
	p.script.event(st.source)
	at, who, id := p.place(st.chat), chat.Person{ID: st.who, Name: st.who}, p.id(st, "presses")
	p.last = func(ctx context.Context) error { return p.stage.Click(ctx, at, who, st.text, id) }
	p.hour.turn()
	p.attempt(st, p.last(ctx))
}

// attempt ends a step that may fail alone.
func (p *player) attempt(st *step, err error) {
	if err != nil {
		p.fail(Failure{Line: st.line, Step: st.source, What: "这一步没做成：" + err.Error(), Err: err})
	}
	p.hear(st)
}

func (p *player) hear(st *step) {
	said := p.stage.Said(p.taken)
	p.taken += len(said)
	for _, u := range said {
		p.script.utterance(p.name(u.Place), u)
		p.hour.hear(u, st, p.strict)
	}
}

// settle compares what was said since the clock last moved with what was expected.
func (p *player) settle() {
	for _, f := range p.hour.settle(p.o.Zone, p.name) {
		p.fail(f)
	}
	p.hour = hearing{}
}

func (p *player) fail(f Failure) {
	f.File = p.of.File
	p.failures = append(p.failures, f)
}

// id is the same whenever the script is played, and differs for everything that is said in it.
func (p *player) id(st *step, verb string) string {
	about := fmt.Sprintf("%d %q %q %s %q", p.now.Unix(), p.place(st.chat).Room, st.who, verb, st.text)
	n := p.same[about]
	p.same[about]++
	sum := sha256.Sum256([]byte(about + " " + strconv.Itoa(n)))
	return hex.EncodeToString(sum[:16])
}

func (p *player) place(name string) chat.Place {
	if p.of.single[name] || p.o.Member(name) {
		return chat.Direct(p.o.Platform, name)
	}
	return chat.Place{Platform: p.o.Platform, Room: name}
}

// name is what a script calls a place.
func (p *player) name(at chat.Place) string {
	if at.Private() {
		return at.Room[1:]
	}
	return at.Room
}
