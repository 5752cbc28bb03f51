package reconcile

import (
	"slices"

	"github.com/daybook-bot/daybook/config"
)

// came are words for people who were at something.
var came = []string{"参训", "参会", "到会", "与会", "到场", "出席", "听讲", "聆听", "来听", "听课", "参学", "受训", "参加学习", "参加培训", "畅谈", "列席", "听众"}

// attended decides about people who were at something that the sentence has named: 学习班3期，共11人
// 参训. The ledger is asked how many came to records of that kind; if it does not say, nothing
// supports the number. Another figure is never meant.
func (r *Reader) attended(l *line, n number, c *Claim, all []candidate, f force, s Scope, earlier []Claim) bool {
	it := l.around(n)
	if plainUnit(n.unit) != "人" || !containsAny(l.text(it.from, it.to), came) || slices.ContainsFunc(l.mentionsIn(it.from, it.to), strong) {
		return false
	}
	kinds := r.eventBefore(l, n)
	if len(kinds) == 0 || len(all) > 0 && !all[0].unsure && (all[0].fit == 3 || all[0].same) && slices.Equal(r.lex.figures[all[0].figure].Kinds, kinds) {
		return false
	}
	if k := len(earlier) - 1; k >= 0 && f.unit == 0 && earlier[k].Known && r.countsTimes(earlier[k].Figure, kinds) {
		s = earlier[k].Scope
	}
	s.Apart = false
	r.whoCame(n, c, kinds, s, !containsAny(l.text(it.from, it.to), narrowed) && !l.partOf(n))
	return true
}

// whoCame asks how many people came to records of some kinds; of a part of them it is not said
// that it differs.
func (r *Reader) whoCame(n number, c *Claim, kinds []string, s Scope, everyone bool) {
	for _, count := range []config.Count{config.CountPeople, config.CountMembers, config.CountBeneficiaries} {
		fig := r.peopleOf(kinds, count)
		v := r.value(fig, s)
		if v > 0 && n.matches(v) {
			r.fill(c, fig, s, v)
			c.Verdict, c.Label = Agrees, fig.Label+"到场的人"
			return
		}
		if count == config.CountPeople && v > 0 && everyone {
			r.fill(c, fig, s, v)
			c.Verdict, c.Label = Differs, fig.Label+"到场的人"
		}
	}
	if c.Verdict == "" {
		c.Verdict, c.Reason = Unsupported, "没有记到场多少人"
	}
}

// eventBefore are the kinds of what the sentence of a number has named last before it.
func (r *Reader) eventBefore(l *line, n number) []string {
	it := l.items[l.itemOf[n.from]]
	for _, m := range slices.Backward(l.mentionsIn(l.items[l.firstItem(it.sentence)].from, n.from)) {
		if m.weak {
			continue
		}
		best, kinds := 0.0, []string(nil)
		for _, ref := range m.refs {
			if f := r.lex.figures[ref.figure]; ref.weight > best && len(f.Kinds) > 0 {
				best, kinds = ref.weight, f.Kinds
			}
		}
		return kinds
	}
	return nil
}

// countsTimes says whether a figure counts how often something of these kinds was.
func (r *Reader) countsTimes(id string, kinds []string) bool {
	return slices.ContainsFunc(r.lex.figures, func(f config.Figure) bool {
		return f.ID == id && f.Count == config.CountTimes && slices.Equal(f.Kinds, kinds)
	})
}

// peopleOf is the figure that counts people of kinds, or one made for it.
func (r *Reader) peopleOf(kinds []string, count config.Count) config.Figure {
	at := slices.IndexFunc(r.lex.figures, func(f config.Figure) bool { return f.Count == count && slices.Equal(f.Kinds, kinds) })
	if at >= 0 {
		return r.lex.figures[at]
	}
	return config.Figure{ID: kinds[0] + "/" + string(count), Label: kinds[0], Unit: "人", Count: count, Kinds: kinds}
}
