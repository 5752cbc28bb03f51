package dingtalk

import (
	"context"
	"encoding/json"
	"net/url"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/daybook-bot/daybook/internal/chat"
	"github.com/daybook-bot/daybook/internal/clock"
	"github.com/daybook-bot/daybook/internal/store"
)

func TestLongTextsAreCutBetweenCharacters(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		said := strings.Repeat(rapid.StringOfN(rapid.RuneFrom([]rune("一二\"\\\n<a \u0001👍🏽")), 1, 60, -1).Draw(t, "said"), 400)
		var all strings.Builder
		for _, p := range parts(chat.Outgoing{Key: "k", Reply: chat.Reply{Text: said}}) {
			if !utf8.ValidString(p.text) {
				t.Fatal("cut within a character")
			}
			_, param := p.sample()
			if len(encoded(param)) > 15000 || len(encoded(plainText(p.text, nil))) > 20000 {
				t.Fatalf("%d bytes as JSON", len(encoded(param)))
			}
			all.WriteString(p.text)
		}
		strip := func(s string) string { return strings.Join(strings.Fields(s), "") }
		if strip(all.String()) != strip(said) {
			t.Fatal("something got lost")
		}
	})
}

func TestButtonsSayWhatTheySay(t *testing.T) {
	const says = "答 B&C+D 100%"
	link := dtmd(says)
	if !strings.HasPrefix(link, "dtmd://dingtalkclient/sendMessage?content=") || strings.ContainsAny(link[40:], " +") {
		t.Errorf("the button leads to %s", link)
	}
	at, err := url.Parse(link)
	if err != nil || at.Query().Get("content") != says {
		t.Errorf("%s says %q, %v", link, at.Query().Get("content"), err)
	}
}

func TestButtonsOverTheAPI(t *testing.T) {
	choices := func(n int) (all []chat.Choice) {
		for _, letter := range "ABCDEFG"[:n] {
			all = append(all, chat.Choice{Label: string(letter), Says: "答 " + string(letter)})
		}
		return all
	}
	for n, want := range map[int]string{0: "sampleText", 1: "sampleActionCard", 2: "sampleActionCard2", 5: "sampleActionCard5", 6: "sampleMarkdown"} {
		key, param := part{text: "题目\nA 一", choices: choices(n)}.sample()
		var says map[string]string
		if err := json.Unmarshal([]byte(param), &says); err != nil || key != want {
			t.Errorf("%d buttons: %s %s, want %s", n, key, param, want)
		}
		if got := strings.Count(param, "dtmd://dingtalkclient/"); got != n {
			t.Errorf("%d buttons: %d links", n, got)
		}
	}
}

func TestPace(t *testing.T) {
	p, now := newPace(), noon
	for range perMinute {
		if err := p.take("g", now); err != nil {
			t.Fatal(err)
		}
	}
	if p.take("g", now.Add(time.Minute)) == nil {
		t.Error("more than the minute holds")
	}
	if err := p.take("other", now); err != nil {
		t.Errorf("another group: %v", err)
	}
	if err := p.take("g", now.Add(time.Minute+1)); err != nil {
		t.Errorf("after the minute: %v", err)
	}
	p.exceeded("g", now.Add(2*time.Minute))
	if p.take("g", now.Add(2*time.Minute+59*time.Second)) == nil {
		t.Error("said within the pause")
	}
	if err := p.take("g", now.Add(3*time.Minute)); err != nil {
		t.Errorf("after the pause: %v", err)
	}
	if err := p.take("g", now.Add(-time.Hour)); err != nil {
		t.Errorf("after the clock was put back: %v", err)
	}
}

// A month is one of the calendar in the organisation's zone, and outlives restarts.
func TestMonthsAreCounted(t *testing.T) {
	zone := time.FixedZone("UTC+8", 8*60*60)
	end := time.Date(2026, 3, 31, 23, 59, 0, 0, zone)
	k := clock.NewManual(end)
	db, err := store.Open(t.Context(), t.TempDir(), k, zone)
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	}()
	ctx, limits := context.Background(), Limits{API: 10, Push: 5}
	m := newMeters(zone, limits, db.Shelf(Platform))
	if err := m.load(ctx, end); err != nil {
		t.Fatal(err)
	}
	for i := range 8 {
		if _, warn := m.count(meterAPI, end); warn != (i == 7) {
			t.Errorf("warned at call %d: %v", i+1, warn)
		}
	}
	if _, warn := m.count(meterAPI, end); warn {
		t.Error("warned twice")
	}
	m.count(meterPush, end)
	if err := m.keep(ctx); err != nil {
		t.Fatal(err)
	}
	want := Month{"2026-03", []Meter{{meterAPI, 9, 10, false}, {meterPush, 1, 5, false}}}
	again := newMeters(zone, limits, db.Shelf(Platform))
	if err := again.load(ctx, end); err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(want, again.read(end)); d != "" {
		t.Error(d)
	}
	read, err := ReadMonth(ctx, db.Shelf(Platform), end, zone, limits)
	if d := cmp.Diff(want, read); d != "" || err != nil {
		t.Error(d, err)
	}
	if low, is := again.read(end).Low(); !is || low.Name != meterAPI {
		t.Errorf("nothing runs out, but %+v", low)
	}
	if now := again.read(end.Add(2 * time.Minute)); now.Month != "2026-04" || now.Meters[0].Used != 0 {
		t.Errorf("April begins with %+v", now)
	}
	if m, warn := again.exceeded(meterPush, end.Add(2*time.Minute)); !warn || !m.Low() {
		t.Errorf("the service says that it is over, and nobody is warned: %+v", m)
	}
	// That too outlives a restart, until the service lets something through again.
	april := end.Add(2 * time.Minute)
	if err := again.keep(ctx); err != nil {
		t.Fatal(err)
	}
	third := newMeters(zone, limits, db.Shelf(Platform))
	if err := third.load(ctx, april); err != nil || !third.read(april).Meters[1].Over {
		t.Errorf("after a restart: %+v, %v", third.read(april), err)
	}
	if third.granted(meterPush, april); third.read(april).Meters[1].Over {
		t.Error("more was bought, and it is over all the same")
	}
}

// A text of many short lines is not too long as the text of a card, whose lines are marked.
func TestManyLinesFitIntoACard(t *testing.T) {
	o := chat.Outgoing{Key: "k", Reply: chat.Reply{Text: strings.Repeat("一\n", 2200)}}
	for _, label := range []string{"A", "B", "C", "D", "E"} {
		o.Reply.Choices = append(o.Reply.Choices, chat.Choice{Label: label, Says: "答 12月31日 " + label})
	}
	all := parts(o)
	last := all[len(all)-1]
	if _, param := last.sample(); len(param) > 15000 || len(last.choices) != 5 {
		t.Errorf("the last of %d parts has %d bytes and %d buttons", len(all), len(param), len(last.choices))
	}
	if body := encoded(actionCard(last, nil)); len(body) > 20000 {
		t.Errorf("for a webhook it has %d bytes", len(body))
	}
}
