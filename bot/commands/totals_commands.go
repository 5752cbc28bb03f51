package commands

import (
	"slices"
	"strings"

	"github.com/daybook-bot/daybook/bot"
	"github.com/daybook-bot/daybook/bot/understand"
	"github.com/daybook-bot/daybook/internal/roster"
	"github.com/daybook-bot/daybook/internal/store"
)

// totalsCommands are those that only read: sums, where they come from, one's own year.
func (d *Desk) totalsCommands() map[understand.Intent]bot.Command {
	return map[understand.Intent]bot.Command{
		understand.Totals: {Run: d.totals, Reads: true},
		understand.Trace:  {Run: d.trace, Reads: true},
		understand.Mine:   {Run: d.mine, Reads: true},
		understand.Ledger: {Run: d.ledger},
	}
}

const notOnRoster = "名册上今天没有您，看不了合计。请管理员核对一下名册。"

// asked is what was asked of the sums, with all that was left unsaid filled in.
type asked struct {
	who      roster.Member
	kinds    []string
	measures []string
	unit     roster.Unit // zero: the whole organisation
	byUnit   bool
	campaign string
	period   understand.Period // as it was said
	today    string
}

func (a asked) admin() bool { return a.who.Role == roster.BranchAdmin || a.who.Role == roster.OrgAdmin }

// asks is what a message asks of the sums. A non-empty refusal is what to answer instead.
func (d *Desk) asks(tx *store.Tx, t bot.Turn) (a asked, refusal string, err error) {
	who, err := roster.MemberOn(tx, t.Member, t.Day)
	if err != nil {
		return asked{}, "", err
	}
	if who.Unit.ID == 0 {
		return asked{}, notOnRoster, nil
	}
	m := t.Meaning
	if m.Campaign == "" {
		m.Campaign = d.campaignIn(t.Message.Text)
	}
	if a, refusal, err = fillIn(tx, who, m, t.Day); len(a.kinds) == 0 {
		a.kinds = d.labelsIn(t.Message.Text, m.Campaign)
	}
	return a, refusal, err
}

// fillIn adds what a question leaves out. Without a unit a 管理员 means the whole
// organisation and everybody else their own unit; who is no admin hears of no other
// (product.md 4: live totals are for admins).
func fillIn(tx *store.Tx, who roster.Member, m understand.Meaning, today string) (a asked, refusal string, err error) {
	a = asked{who: who, kinds: m.Kinds, measures: m.Measures, byUnit: m.ByUnit, campaign: m.Campaign, today: today}
	if len(a.kinds) == 0 && m.Kind != "" {
		a.kinds = []string{m.Kind}
	}
	a.period = yearSoFar(today)
	if m.Period != nil {
		a.period = *m.Period
	}
	if a.period.From > today || a.period.From >= a.period.To {
		return a, "那段时间还没到呢，先问问“统计 今年”吧。", nil
	}
	a.unit, refusal, err = unitAsked(tx, who, m.Unit)
	return a, refusal, err
}

// unitAsked is the unit that somebody asks about, if they may.
func unitAsked(tx *store.Tx, who roster.Member, words string) (roster.Unit, string, error) {
	if words == "" {
		if who.Role == roster.OrgAdmin {
			return roster.Unit{}, "", nil
		}
		return who.Unit, "", nil
	}
	found, err := roster.UnitsNamed(tx, words)
	if err != nil {
		return roster.Unit{}, "", err
	}
	if len(found) == 0 {
		return roster.Unit{}, "名册上没有“" + brief(words) + "”这个单位。", nil
	}
	var may []roster.Unit
	for _, u := range found {
		ok, err := maySee(tx, who, u.ID)
		if err != nil {
			return roster.Unit{}, "", err
		}
		if ok {
			may = append(may, u)
		}
	}
	switch len(may) {
	case 0:
		return roster.Unit{}, "您能看的是" + who.Unit.Name + "的数。" + found[0].Name + "的，请问" + found[0].Name + "的管理员。", nil
	case 1:
		return may[0], "", nil
	default:
		return roster.Unit{}, "叫“" + words + "”的不止一个：" + paths(may) + "。请写全。", nil
	}
}

func paths(units []roster.Unit) string {
	var words []string
	for _, u := range units {
		words = append(words, u.Path)
	}
	return strings.Join(words, "、")
}

// maySee tells whether somebody may see a unit's sums: an admin of it, or anybody of the
// unit above it or itself.
func maySee(tx *store.Tx, who roster.Member, unit int64) (bool, error) {
	if who.Role == roster.OrgAdmin {
		return true, nil
	}
	own, err := roster.Subtree(tx, who.Unit.ID)
	return slices.Contains(own, unit), err
}

// campaignIn is the campaign that a text names.
func (d *Desk) campaignIn(text string) string {
	longest := ""
	for _, g := range d.Config.Campaigns {
		if len(g.Name) > len(longest) && strings.Contains(text, g.Name) {
			longest = g.Name
		}
	}
	return longest
}
