package store

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/daybook-bot/daybook/internal/chat"
)

func room(name string) chat.Place { return chat.Place{Platform: "local", Room: name} }

// out is something to say in a room, with its key as its text.
func out(roomName, key string) chat.Outgoing {
	return chat.Outgoing{Key: key, To: room(roomName), Reply: chat.Reply{Text: key}}
}

func after(o chat.Outgoing, d time.Duration) chat.Outgoing { o.After = morning.Add(d); return o }
func until(o chat.Outgoing, d time.Duration) chat.Outgoing { o.Until = morning.Add(d); return o }
func once(o chat.Outgoing) chat.Outgoing                   { o.Once = true; return o }

func say(t *testing.T, db *DB, all ...chat.Outgoing) {
	t.Helper()
	update(t, db, func(tx *Tx) error {
		for _, o := range all {
			if err := tx.Say(o, 0); err != nil {
				return err
			}
		}
		return nil
	})
}

// claim claims all it can and gives back the rows by key, and the keys in order.
func claim(t *testing.T, db *DB) (rows map[string]Due, keys []string) {
	t.Helper()
	rows = map[string]Due{}
	update(t, db, func(tx *Tx) error {
		due, err := tx.Claim(100)
		for _, d := range due {
			rows[d.Key] = d
			keys = append(keys, d.Key)
		}
		return err
	})
	return rows, keys
}

func claims(t *testing.T, db *DB, want ...string) map[string]Due {
	t.Helper()
	rows, keys := claim(t, db)
	equal(t, "claimed", keys, want)
	return rows
}

// next is NextSend in minutes after the morning; never is -1.
func next(t *testing.T, db *DB) (minutes float64) {
	t.Helper()
	view(t, db, func(tx *Tx) error {
		at, err := tx.NextSend()
		if minutes = at.Sub(morning).Minutes(); at.IsZero() {
			minutes = -1
		}
		return err
	})
	return minutes
}

func wantNext(t *testing.T, db *DB, minutes float64) {
	t.Helper()
	if got := next(t, db); got != minutes {
		t.Errorf("next send in %v minutes, want %v", got, minutes)
	}
}

// states are the rows' states with their reasons, by key in order of id.
func states(t *testing.T, db *DB) (s string) {
	t.Helper()
	view(t, db, func(tx *Tx) error {
		return tx.QueryRow(`SELECT coalesce(group_concat(key || ':' || state || CASE reason WHEN '' THEN '' ELSE '(' || reason || ')' END, ' '), '')
			FROM (SELECT * FROM outbox ORDER BY id)`).Scan(&s)
	})
	return s
}

func wantStates(t *testing.T, db *DB, want string) {
	t.Helper()
	if got := states(t, db); got != want {
		t.Errorf("states: %s\nwant:   %s", got, want)
	}
}

func TestSayAndClaimGiveBackWhatWasSaid(t *testing.T) {
	db, _ := openAt(t, t.TempDir())
	want := chat.Outgoing{
		Key: "answer/1", To: group, After: morning, Until: morning.Add(time.Hour), Once: true,
		Back: chat.Back{Token: "回", Expires: morning.Add(time.Minute)},
		Reply: chat.Reply{
			Text:    "已记录 #1。\n<b>&\xff",
			Mention: []chat.Person{{ID: "u1", Name: "周敏"}},
			Choices: []chat.Choice{{Label: "确认", Says: "确认 1"}},
			Files:   []chat.File{{Name: "总结.md", Ref: "/tmp/总结.md"}},
		},
	}
	row, _ := keep(t, db, message("m1", "报告"))
	update(t, db, func(tx *Tx) error { return tx.Say(want, row) })
	got := claims(t, db, "answer/1")["answer/1"]
	want.Reply.Text = "已记录 #1。\n<b>&\uFFFD"
	if got.ID == 0 || got.Attempts != 1 {
		t.Errorf("row %d, attempt %d", got.ID, got.Attempts)
	}
	if !got.After.Equal(want.After) || !got.Until.Equal(want.Until) || !got.Back.Expires.Equal(want.Back.Expires) {
		t.Errorf("times: %+v", got)
	}
	got.After, got.Until, got.Back.Expires = want.After, want.Until, want.Back.Expires
	if !reflect.DeepEqual(got.Outgoing, want) {
		t.Errorf("got  %+v\nwant %+v", got.Outgoing, want)
	}
	var answers int64
	view(t, db, func(tx *Tx) error { return tx.QueryRow(`SELECT message FROM outbox`).Scan(&answers) })
	if answers != row {
		t.Errorf("it answers message %d, want %d", answers, row)
	}
}

func TestSayOnceForEachKey(t *testing.T) {
	db, _ := openAt(t, t.TempDir())
	say(t, db, out("a", "k"))
	second := out("b", "k")
	second.Reply.Text = "other"
	say(t, db, second, second)
	rows := claims(t, db, "k")
	if rows["k"].To != room("a") || rows["k"].Reply.Text != "k" {
		t.Errorf("the second of a key changed the first: %+v", rows["k"])
	}
	update(t, db, func(tx *Tx) error { return tx.Sent(rows["k"].ID) })
	say(t, db, second)
	claims(t, db)
	wantStates(t, db, "k:sent")
	for name, o := range map[string]chat.Outgoing{
		"no key": {To: room("a")}, "no room": {Key: "x", To: chat.Place{Platform: "local"}}, "no platform": {Key: "x", To: chat.Place{Room: "a"}},
	} {
		if err := db.Update(t.Context(), func(tx *Tx) error { return tx.Say(o, 0) }); err == nil {
			t.Errorf("%s: said", name)
		}
	}
}

func TestRewriteUntilTheFirstAttempt(t *testing.T) {
	db, c := openAt(t, t.TempDir())
	say(t, db, after(out("a", "ack"), time.Minute))
	rewrite := func(key, text string) (done bool) {
		update(t, db, func(tx *Tx) (err error) {
			done, err = tx.Rewrite(key, chat.Reply{Text: text})
			return err
		})
		return done
	}
	if !rewrite("ack", "已收到 2 份答案") || rewrite("other", "x") {
		t.Error("a waiting row was not rewritten, or one that is not there was")
	}
	c.Set(morning.Add(time.Minute))
	row := claims(t, db, "ack")["ack"]
	if row.Reply.Text != "已收到 2 份答案" {
		t.Errorf("it says %q", row.Reply.Text)
	}
	if rewrite("ack", "3") {
		t.Error("rewritten while it was being sent")
	}
	update(t, db, func(tx *Tx) error { return tx.Retry(row.ID, morning.Add(time.Hour), "超时") })
	if rewrite("ack", "3") {
		t.Error("rewritten after an attempt, which may have arrived")
	}
}

func TestDropUntilTheFirstAttempt(t *testing.T) {
	db, c := openAt(t, t.TempDir())
	say(t, db, after(out("a", "digest"), time.Minute))
	waits := func(key string) (waits bool) {
		update(t, db, func(tx *Tx) (err error) {
			waits, err = tx.Waits(key)
			return err
		})
		return waits
	}
	drop := func() { update(t, db, func(tx *Tx) error { return tx.Drop("digest") }) }
	if !waits("digest") || waits("other") {
		t.Error("a row waits, and only that")
	}
	drop()
	if waits("digest") {
		t.Error("it still waits")
	}
	c.Set(morning.Add(time.Minute))
	claims(t, db)
	say(t, db, out("a", "digest"))
	claims(t, db, "digest")
	if drop(); waits("digest") {
		t.Error("what is being sent waits")
	}
	wantStates(t, db, "digest/1:expired(不用再说了) digest:sending")
}

func TestARoomIsServedInOrder(t *testing.T) {
	db, c := openAt(t, t.TempDir())
	say(t, db, out("a", "a1"), out("a", "a2"), out("b", "b1"), after(out("c", "c1"), time.Hour), out("c", "c2"), out("a", "a3"))
	wantNext(t, db, 0)
	rows := claims(t, db, "a1", "b1", "c2")
	claims(t, db) // one attempt in flight for each room
	wantNext(t, db, 60)

	update(t, db, func(tx *Tx) error {
		return errors.Join(tx.Sent(rows["a1"].ID), tx.Retry(rows["b1"].ID, morning.Add(5*time.Minute), "网络不通"), tx.GiveUp(rows["c2"].ID, "不在群里"))
	})
	say(t, db, out("b", "b2"))
	wantNext(t, db, 0)
	rows = claims(t, db, "a2")
	claims(t, db) // b1 waits for its retry and holds b2 back
	wantNext(t, db, 5)
	wantStates(t, db, "a1:sent a2:sending b1:queued(网络不通) c1:queued c2:failed(不在群里) a3:queued b2:queued")

	c.Set(morning.Add(5 * time.Minute))
	update(t, db, func(tx *Tx) error { return tx.Lost(rows["a2"].ID, "连接断了") })
	rows = claims(t, db, "b1", "a3")
	if rows["b1"].Attempts != 2 {
		t.Errorf("attempt %d of b1, want 2", rows["b1"].Attempts)
	}
	update(t, db, func(tx *Tx) error { return errors.Join(tx.Sent(rows["b1"].ID), tx.Sent(rows["a3"].ID)) })
	claims(t, db, "b2")
	c.Set(morning.Add(time.Hour))
	wantNext(t, db, 60)
	claims(t, db, "c1")
	wantNext(t, db, -1)
	wantStates(t, db, "a1:sent a2:unknown(连接断了) b1:sent c1:sending c2:failed(不在群里) a3:sent b2:sending")
}

func TestARoomIsHeldWhenTheClockGoesBack(t *testing.T) {
	db, c := openAt(t, t.TempDir())
	say(t, db, out("a", "a1"))
	row := claims(t, db, "a1")["a1"]
	c.Set(morning.Add(-time.Hour))
	say(t, db, out("a", "a2"))
	claims(t, db)
	update(t, db, func(tx *Tx) error { return tx.Sent(row.ID) })
	claims(t, db, "a2")
}

func TestClaimWithin(t *testing.T) {
	db, _ := openAt(t, t.TempDir())
	say(t, db, out("a", "a1"), out("b", "b1"), out("c", "c1"), out("d", "d1"))
	update(t, db, func(tx *Tx) error {
		due, err := tx.Claim(2)
		if len(due) != 2 || due[0].Key != "a1" || due[1].Key != "b1" {
			t.Errorf("claimed %+v", due)
		}
		none, err2 := tx.Claim(0)
		if len(none) != 0 {
			t.Errorf("claimed %+v with room for none", none)
		}
		return errors.Join(err, err2)
	})
	claims(t, db, "c1", "d1")
}

func TestWhatIsTooLateExpires(t *testing.T) {
	db, c := openAt(t, t.TempDir())
	say(t, db, until(out("a", "on time"), time.Minute), until(out("a", "late"), time.Minute), out("a", "always"))
	c.Set(morning.Add(time.Minute))
	row := claims(t, db, "on time")["on time"]
	c.Set(morning.Add(time.Minute + time.Millisecond))
	update(t, db, func(tx *Tx) error { return tx.Retry(row.ID, morning.Add(time.Hour), "超时") })
	claims(t, db, "always")
	wantStates(t, db, "on time:expired(超时) late:expired(过了时限还没有发出) always:sending")
}

func TestFatesOfWhatIsNotBeingSent(t *testing.T) {
	db, _ := openAt(t, t.TempDir())
	say(t, db, out("a", "a1"))
	for name, f := range map[string]func(tx *Tx, id int64) error{
		"sent":    (*Tx).Sent,
		"retry":   func(tx *Tx, id int64) error { return tx.Retry(id, morning, "x") },
		"give up": func(tx *Tx, id int64) error { return tx.GiveUp(id, "x") },
		"lost":    func(tx *Tx, id int64) error { return tx.Lost(id, "x") },
	} {
		for _, id := range []int64{1, 99} {
			if err := db.Update(t.Context(), func(tx *Tx) error { return f(tx, id) }); err == nil {
				t.Errorf("%s of row %d, which is not being sent", name, id)
			}
		}
	}
	wantStates(t, db, "a1:queued")
}

func TestSweep(t *testing.T) {
	dir := t.TempDir()
	db, _ := openAt(t, dir)
	say(t, db, out("a", "answer"), once(out("b", "reminder")), out("c", "sent"), once(out("d", "later")))
	sent := claims(t, db, "answer", "reminder", "sent", "later")
	update(t, db, func(tx *Tx) error {
		return errors.Join(tx.Sent(sent["sent"].ID), tx.Retry(sent["later"].ID, morning.Add(time.Minute), "忙"))
	})
	sending := func(db *DB) (yes bool) {
		view(t, db, func(tx *Tx) (err error) { yes, err = tx.Sending(); return err })
		return yes
	}
	if !sending(db) {
		t.Error("nothing is being sent")
	}
	if err := db.Kill(); err != nil {
		t.Fatal(err)
	}
	db, _ = openAt(t, dir)
	update(t, db, (*Tx).Sweep)
	if sending(db) {
		t.Error("something is still being sent")
	}
	const cut = "(正在发送时程序停了，不知道有没有送到)"
	wantStates(t, db, "answer:queued"+cut+" reminder:unknown"+cut+" sent:sent later:queued(忙)")
	if again := claims(t, db, "answer"); again["answer"].Attempts != 2 {
		t.Errorf("attempt %d of the answer, want 2", again["answer"].Attempts)
	}
}

// The outbox against a plain model of its rules, on random days.
func TestOutboxAgainstAModel(t *testing.T) {
	db, c := openAt(t, t.TempDir())
	dice := rand.New(rand.NewPCG(2021, 4)) //nolint:gosec // repeatable on purpose
	type row struct {
		Due
		next  time.Time
		state string
	}
	var model []*row
	now := morning
	for step := range 1500 {
		switch dice.IntN(4) {
		case 0:
			o := out(fmt.Sprint("room", dice.IntN(3)), fmt.Sprint("k", step))
			if dice.IntN(2) == 0 {
				o = after(o, now.Sub(morning)+time.Duration(dice.IntN(10))*time.Minute)
			}
			say(t, db, o)
			if o.After.IsZero() {
				o.After = now
			}
			model = append(model, &row{Due: Due{Outgoing: o}, next: o.After, state: "queued"})
		case 1:
			now = now.Add(time.Duration(dice.IntN(5)) * time.Minute)
			c.Set(now)
		case 2: // claim
			held := map[chat.Place]bool{}
			for _, r := range model {
				held[r.To] = held[r.To] || r.state == "sending"
			}
			var want []string
			for _, r := range model {
				if r.state != "queued" || held[r.To] || r.After.After(now) {
					continue
				}
				held[r.To] = true
				if !r.next.After(now) {
					r.state, r.Attempts = "sending", r.Attempts+1
					want = append(want, r.Key)
				}
			}
			rows := claims(t, db, want...)
			for _, r := range model {
				if d, ok := rows[r.Key]; ok {
					if r.ID = d.ID; d.Attempts != r.Attempts {
						t.Fatalf("step %d: attempt %d of %s, want %d", step, d.Attempts, r.Key, r.Attempts)
					}
				}
			}
		case 3: // something becomes of an attempt
			i := slices.IndexFunc(model, func(r *row) bool { return r.state == "sending" })
			if i < 0 {
				continue
			}
			r := model[i]
			if dice.IntN(2) == 0 {
				r.state = "sent"
				update(t, db, func(tx *Tx) error { return tx.Sent(r.ID) })
			} else {
				r.state, r.next = "queued", now.Add(time.Duration(dice.IntN(8))*time.Minute)
				update(t, db, func(tx *Tx) error { return tx.Retry(r.ID, r.next, "") })
			}
		}
		var want []string
		for _, r := range model {
			want = append(want, r.Key+":"+r.state)
		}
		if got := states(t, db); got != strings.Join(want, " ") {
			t.Fatalf("step %d:\n got %s\nwant %s", step, got, strings.Join(want, " "))
		}
		// Nothing can be claimed before NextSend, and something can be done at it.
		if m := next(t, db); m >= 0 && morning.Add(time.Duration(m*float64(time.Minute))).After(now) {
			claims(t, db)
		}
	}
}
