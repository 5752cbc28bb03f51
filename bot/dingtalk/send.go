package dingtalk

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"

	"github.com/daybook-bot/daybook/internal/chat"
)

// Send says something. What nobody waits for is held back when the month's calls run out.
func (r *Robot) Send(ctx context.Context, o chat.Outgoing) error {
	if o.To.Platform != Platform {
		return fmt.Errorf("send to %q: this is %q: %w", o.To.Platform, Platform, chat.ErrNever)
	}
	if err := ctx.Err(); err != nil {
		return fmt.Errorf("send: %w", err)
	}
	if err := r.meters.load(ctx, r.o.Clock.Now()); err != nil {
		return err
	}
	if err := r.spare(o); err != nil {
		return err
	}
	all := parts(o)
	if len(all) == 0 {
		return fmt.Errorf("send nothing: %w", chat.ErrNever)
	}
	// What was taken before a fault is not said again with the rest.
	for n := r.taken(o.Key); n < len(all); n++ {
		if err := r.deliver(ctx, o, all[n]); err != nil {
			if errors.Is(err, chat.ErrNever) {
				r.note(o.Key, 0)
			}
			return err
		}
		r.note(o.Key, n+1)
	}
	r.note(o.Key, 0)
	r.health.reach(o.To.Room, true)
	return nil
}

// spare says why something stays unsaid, if it does.
func (r *Robot) spare(o chat.Outgoing) error {
	if r.o.Spare == nil || !r.o.Spare(o) {
		return nil
	}
	month := r.meters.read(r.o.Clock.Now())
	m, running := month.Low()
	if !running {
		return nil
	}
	what := map[string]string{meterAPI: "接口调用", meterPush: "消息推送（含 webhook）"}[m.Name]
	return &chat.Held{Reason: fmt.Sprintf("钉钉 %s 的%s额度快用完了（%d/%d），只发回答和主题日", month.Month, what, m.Used, m.Limit)}
}

func (r *Robot) taken(key string) int {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.said[key]
}

func (r *Robot) note(key string, n int) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if n == 0 {
		delete(r.said, key)
	} else {
		r.said[key] = n
	}
}

// way is one way of saying a part.
type way struct {
	name  string
	meter string // that it is counted by
	say   func(ctx context.Context) error

	repeats bool           // a second time does no harm: the service knows it by its id
	failed  func(f *Fault) // is told of a refusal; nil: nobody is
}

// ways are those that there are at this moment, the best one first (§0, "Reply path").
func (r *Robot) ways(ctx context.Context, o chat.Outgoing, p part) ([]way, error) {
	overAPI := way{name: "api", meter: meterAPI, say: func(ctx context.Context) error { return r.overAPI(ctx, o, p) }}
	if p.file != nil {
		return []way{overAPI}, nil // webhooks take no files (§2.1)
	}
	staff, err := r.mentioned(ctx, o, p)
	if err != nil {
		return nil, err
	}
	b := plainText(p.text, staff)
	if len(p.choices) > 0 {
		b = actionCard(p, staff)
	}
	var all []way
	if r.o.Template != "" && !r.o.Posted && len(p.choices) > 0 { // presses come over connections only
		all = append(all, way{name: "card", meter: meterAPI, say: func(ctx context.Context) error { return r.card(ctx, o, p) }})
	}
	if s, ok := r.sessionFor(o, r.o.Clock.Now()); ok {
		all = append(all, way{name: "session", meter: meterPush, say: func(ctx context.Context) error {
			return r.caller.hook(ctx, "session webhook", s.url, b)
		}, failed: func(f *Fault) {
			if f.is(noSession...) {
				r.forget(o.To.Room, s)
			}
		}})
	}
	if hook, ok := r.o.Hooks[o.To.Room]; ok {
		// The id is documented for custom robots only (§2.5): a reminder does not rely on it.
		all = append(all, way{name: "webhook", meter: meterPush, repeats: !o.Once, say: func(ctx context.Context) error {
			with := body{"msgUuid": p.uuid}
			for k, v := range b {
				with[k] = v
			}
			address := r.caller.a.OAPI + "/robot/send?" + url.Values{"access_token": {hook.Reveal()}}.Encode()
			return r.caller.hook(ctx, "group webhook", address, with)
		}})
	}
	return append(all, overAPI), nil
}

// mentioned are the staff ids of those whom a part calls; only they can be called.
func (r *Robot) mentioned(ctx context.Context, o chat.Outgoing, p part) ([]string, error) {
	var staff []string
	for _, who := range p.mention {
		id, err := r.staffID(ctx, who.ID)
		if err != nil {
			return nil, err
		}
		if !o.To.Private() && !strings.HasPrefix(id, "$:") {
			staff = append(staff, id)
		}
	}
	return staff, nil
}

// deliver tries the ways of saying a part one after the other, until one is taken or nobody
// knows. A refusal that only means "not now" is the end of it for now.
func (r *Robot) deliver(ctx context.Context, o chat.Outgoing, p part) error {
	ways, err := r.ways(ctx, o, p)
	if err != nil {
		return err
	}
	for i, w := range ways {
		if !o.To.Private() {
			if err := r.pace.take(o.To.Room, r.o.Clock.Now()); err != nil {
				return err
			}
		}
		err = w.say(ctx)
		if w.repeats && errors.Is(err, chat.ErrUnknown) && ctx.Err() == nil {
			err = w.say(ctx)
		}
		f := faultIn(err)
		if f == nil {
			if err == nil {
				r.meters.granted(w.meter, r.o.Clock.Now())
			}
			return err
		}
		if w.failed != nil {
			w.failed(f)
		}
		if f.is(monthOver...) {
			r.warn(r.meters.exceeded(w.meter, r.o.Clock.Now()))
		}
		if f.waits() || i == len(ways)-1 {
			break
		}
		r.o.Log.Info("said another way", "platform", Platform, "refused", w.name, "fault", f)
	}
	return r.verdict(o, err)
}

// verdict is what a refusal means for the outbox.
func (r *Robot) verdict(o chat.Outgoing, err error) error {
	f := faultIn(err)
	if f == nil {
		return err
	}
	switch {
	case f.is(throttled...):
		r.pace.exceeded(o.To.Room, r.o.Clock.Now())
	case f.is(unreachable...):
		r.health.reach(o.To.Room, false)
		return fmt.Errorf("%w: %w", chat.ErrNever, err)
	case f.is(hopeless...):
		return fmt.Errorf("%w: %w", chat.ErrNever, err)
	}
	return err
}

// overAPI says a part through the API of robots (§2.2, §2.3).
func (r *Robot) overAPI(ctx context.Context, o chat.Outgoing, p part) error {
	key, param := p.sample()
	if p.file != nil {
		var err error
		if key, param, err = r.fileSample(ctx, *p.file); err != nil {
			return err
		}
	}
	if !o.To.Private() {
		return r.caller.api(ctx, http.MethodPost, "/v1.0/robot/groupMessages/send",
			body{"robotCode": r.o.Robot, "openConversationId": o.To.Room, "msgKey": key, "msgParam": param}, nil)
	}
	staff, err := r.staffID(ctx, strings.TrimPrefix(o.To.Room, "@"))
	if err != nil {
		return err
	}
	var fate struct {
		Invalid   []string `json:"invalidStaffIdList"`
		Throttled []string `json:"flowControlledStaffIdList"`
		Filtered  []string `json:"filteredStaffIdList"`
	}
	err = r.caller.api(ctx, http.MethodPost, "/v1.0/robot/oToMessages/batchSend",
		body{"robotCode": r.o.Robot, "userIds": []string{staff}, "msgKey": key, "msgParam": param}, &fate)
	switch {
	case err != nil:
		return err
	case len(fate.Invalid) > 0 || len(fate.Filtered) > 0:
		return &Fault{What: "batchSend", Status: http.StatusOK, Code: "invalidStaffId"}
	case len(fate.Throttled) > 0:
		return &Fault{What: "batchSend", Status: http.StatusOK, Code: "too.many.people"}
	}
	return nil
}
