package reminder

import (
	"cmp"
	"fmt"
	"slices"
	"time"
)

// item is one due moment of a rule, for one recipient.
type item struct {
	rule   Rule
	moment Moment
	due    time.Time // when it may be said first: the moment, or the opening after it

	// Of a message that never went out and is decided anew: its key, when it was queued, and
	// as what.
	lost  string
	sent  time.Time
	state State
}

func (i item) occasion() occasion { return occasion{i.rule.Key, i.moment.Occasion} }

// late reports whether it is said later than it should have been.
func (i item) late(now time.Time) bool { return now.Sub(i.due) > time.Minute }

// decision is what becomes of some items of one recipient: one message, or none and why.
type decision struct {
	to     Recipient
	at     time.Time
	state  State
	reason string
	items  []item
}

// stateOf is the state of an item: of a message that is sent, the first carries the others.
func (d decision) stateOf(i int) State {
	if d.state == Queued && i > 0 {
		return Merged
	}
	return d.state
}

// furthest is how far back missed moments are looked at. Whatever is older is not even
// recorded as skipped.
const furthest = 366 * 24 * time.Hour

// decide takes all decisions that are due at a moment at which people may be reminded: for
// everybody for whom something was due after a moment and up to now, and then also for what
// is still to come for them this day.
func (b *Book) decide(l *ledger, rules []Rule, after, now time.Time) ([]decision, error) {
	baskets, err := b.gather(l, rules, after, now)
	if err != nil {
		return nil, err
	}
	var all []decision
	for _, basket := range baskets {
		if !slices.ContainsFunc(basket.items, func(i item) bool { return !i.due.After(now) }) {
			continue
		}
		decisions, err := b.judge(l, basket, now)
		if err != nil {
			return nil, err
		}
		all = append(all, decisions...)
	}
	return all, nil
}

// basket is what is to be decided for a recipient.
type basket struct {
	to    Recipient
	items []item
}

// gather fills the baskets, in the order of the recipients' keys, each in the order of the due
// moments.
func (b *Book) gather(l *ledger, rules []Rule, after, now time.Time) ([]*basket, error) {
	baskets := map[string]*basket{}
	put := func(to Recipient, i item) {
		if baskets[to.Key] == nil {
			baskets[to.Key] = &basket{to: to}
		}
		baskets[to.Key].items = append(baskets[to.Key].items, i)
	}
	if err := b.outages(l, put); err != nil {
		return nil, err
	}
	for _, i := range b.moments(rules, after, now) {
		who, err := l.people.of(i.rule, now.Format(time.DateOnly))
		if err != nil {
			return nil, err
		}
		for _, to := range who {
			done, err := l.decided(i.occasion(), to.Key, now)
			if err != nil {
				return nil, err
			}
			if !done && i.moment.Due.UnixMilli() > to.since {
				put(to, i)
			}
		}
	}
	if err := b.again(l, rules, put); err != nil {
		return nil, err
	}
	var all []*basket
	for _, one := range baskets {
		slices.SortStableFunc(one.items, func(a, b item) int { return a.moment.Due.Compare(b.moment.Due) })
		all = append(all, one)
	}
	slices.SortFunc(all, func(a, b *basket) int { return cmp.Compare(a.to.Key, b.to.Key) })
	return all, nil
}

// moments are those of all rules after a moment, up to the end of the day.
func (b *Book) moments(rules []Rule, after, now time.Time) []item {
	var all []item
	closes := b.closing(now)
	for _, r := range rules {
		at := later(later(after, r.Since), now.Add(-furthest))
		for {
			m, ok := r.Next(at)
			if !ok || !m.Due.After(at) || !m.Due.Before(closes) {
				break
			}
			all = append(all, item{rule: r, moment: m, due: b.opening(m.Due)})
			at = m.Due
		}
	}
	return all
}

// judge takes the decisions for one recipient.
func (b *Book) judge(l *ledger, of *basket, now time.Time) ([]decision, error) {
	w, err := l.week(now)
	if err != nil {
		return nil, err
	}
	verdicts := map[string]*decision{}
	var order []string
	add := func(s State, reason string, i item) {
		key := string(s) + reason
		if verdicts[key] == nil {
			verdicts[key] = &decision{to: of.to, at: now, state: s, reason: reason}
			order = append(order, key)
		}
		verdicts[key].items = append(verdicts[key].items, i)
	}
	for _, i := range of.items {
		limit := cmp.Or(i.rule.Late, b.limits.Late)
		switch reason := b.burden(l, w, of.to, i, now); {
		case i.late(now) && b.stale(i.due, now, limit):
			add(Skipped, fmt.Sprintf("原定%s，过了 %d 个工作日的补发时限", spokenMoment(i.moment.Due), limit), i)
		case reason != "":
			add(Held, reason, i)
		default:
			add(Queued, "", i)
		}
	}
	var all []decision
	for _, key := range order {
		all = append(all, *verdicts[key])
	}
	return all, nil
}

// burden says why an item is kept from a recipient; empty if it is not.
func (b *Book) burden(l *ledger, w *week, to Recipient, i item, now time.Time) string {
	today := now.Format(time.DateOnly)
	if h, found := hushed(l.hushes[to.Key], today); found {
		return h.Reason()
	}
	switch {
	case to.Place.Room == "":
		return unreachable
	case to.Member != 0:
		if w.matters[[2]string{to.Key, i.rule.Matter}] {
			return saidThisWeek
		}
	case w.daily[[2]string{to.Key, today}] >= b.limits.ADay:
		return fmt.Sprintf("本群今天已经提醒过 %d 次", b.limits.ADay)
	case w.messages[to.Key] >= b.limits.AWeek:
		return fmt.Sprintf("本群本周已经提醒过 %d 次", b.limits.AWeek)
	}
	return ""
}
