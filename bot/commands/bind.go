package commands

import (
	"context"
	"fmt"
	"strconv"
	"strings"
	"unicode"

	"github.com/daybook-bot/daybook/bot"
	"github.com/daybook-bot/daybook/internal/chat"
	"github.com/daybook-bot/daybook/internal/roster"
	"github.com/daybook-bot/daybook/internal/store"
)

// bindWords are the words behind 绑定: 「张三」, 「王芳 第二支部」, 「张三 通过」, 「张三 通过 12」.
type bindWords struct {
	words   []string // the name, and perhaps a unit
	decides bool
	grant   bool
	request int64 // 0: the only one
}

func readBind(text string) bindWords {
	var w bindWords
	for _, word := range splitBind(text) {
		n, err := strconv.ParseInt(word, 10, 64)
		switch {
		case err == nil && n > 0:
			w.request = n
		case word == "通过" || word == "确认" || word == "同意" || word == "是":
			w.decides, w.grant = true, true
		case word == "不是" || word == "退回" || word == "拒绝" || word == "不通过":
			w.decides, w.grant = true, false
		default:
			w.words = append(w.words, word)
		}
	}
	return w
}

// splitBind cuts the words at blanks and punctuation, and what an admin decides off a name
// that it is written on to: 张三通过.
func splitBind(text string) []string {
	var words []string
	for word := range strings.FieldsFuncSeq(text, func(r rune) bool {
		return unicode.IsSpace(r) || strings.ContainsRune("，,、。：:；;！!“”「」", r)
	}) {
		word = strings.TrimPrefix(word, "我是")
		for _, verdict := range []string{"不通过", "通过", "不是"} {
			name, ok := strings.CutSuffix(word, verdict)
			if !ok {
				continue
			}
			if name != "" {
				words = append(words, name)
			}
			word = verdict
			break
		}
		if word != "" {
			words = append(words, word)
		}
	}
	return words
}

// who tells the name and the unit apart that the words hold, and lists whom they mean.
func (w bindWords) who(tx *store.Tx, day string) (name, unit string, members []roster.Member, err error) {
	name = strings.Join(w.words, " ")
	members, err = roster.Bindable(tx, name, "", day)
	if last := len(w.words) - 1; err == nil && len(members) == 0 && last > 0 {
		name, unit = strings.Join(w.words[:last], " "), w.words[last]
		members, err = roster.Bindable(tx, name, unit, day)
	}
	return name, unit, members, err
}

// bind serves both sides: somebody asks to be recognised, an admin decides.
func (d *Desk) bind(_ context.Context, tx *store.Tx, t bot.Turn) (bot.Answer, error) {
	w := readBind(t.Meaning.Text)
	switch {
	case len(w.words) == 0:
		return bot.Say("请写上姓名，如「绑定 张三」。" + bot.HowToAnswer(t.Message.Place)), nil
	case !w.decides:
		return askBind(tx, t, w)
	case t.Member == 0:
		return bot.Say("绑定要由管理员确认。您自己要绑定，回复「绑定 姓名」就行。" + bot.HowToAnswer(t.Message.Place)), nil
	default:
		return decideBind(tx, t, w)
	}
}

func askBind(tx *store.Tx, t bot.Turn, w bindWords) (bot.Answer, error) {
	who := roster.Account{Platform: t.Message.Place.Platform, Person: t.Message.From.ID, Shown: t.Message.From.Name}
	name, unit, _, err := w.who(tx, t.Day)
	if err != nil {
		return bot.Answer{}, err
	}
	a, err := roster.AskBind(tx, who, name, unit, t.Day)
	if err != nil {
		return bot.Answer{}, err
	}
	switch a.Outcome {
	case roster.NobodyNamed:
		return bot.Say(fmt.Sprintf("名册里没有%s“%s”。请写名册上的全名；刚来的同志，先请管理员加进名册。", brief(unit), brief(name))), nil
	case roster.SeveralNamed:
		return bot.Say(homonyms(a.Candidates, name) + bot.HowToAnswer(t.Message.Place)), nil
	case roster.AlreadyBound:
		return bot.Say(fmt.Sprintf("您已经绑定好了，就是%s的%s。", a.Member.Unit.Name, a.Member.Name)), nil
	default:
		return tellAdmins(tx, t, a)
	}
}

func homonyms(candidates []roster.Member, name string) string {
	var units []string
	for _, m := range candidates {
		units = append(units, m.Unit.Name)
	}
	return fmt.Sprintf("名册里有 %d 位%s：%s。请写上支部，如「绑定 %s %s」。",
		len(units), name, strings.Join(units, "、"), name, units[0])
}

// tellAdmins has those hear of a request who can decide it. An admin hears of a request once,
// however often the account asks.
func tellAdmins(tx *store.Tx, t bot.Turn, a roster.Asking) (bot.Answer, error) {
	unit := a.Member.Unit.ID
	if a.Member.Role == roster.OrgAdmin {
		unit = 0
	}
	admins, err := nearestHeard(tx, unit, t.Day)
	if err != nil {
		return bot.Answer{}, err
	}
	var answer bot.Answer
	for _, admin := range admins {
		answer.Also = append(answer.Also, chat.Outgoing{
			Key:   fmt.Sprintf("bind/%d/%d", a.Request.ID, admin.member),
			To:    admin.place,
			Reply: chat.Reply{Text: bindRequest(a)},
		})
	}
	switch {
	case len(admins) == 0:
		answer.Text = fmt.Sprintf("记下了：您要绑定%s。可是管理员都还没有账号，没人能确认；请联系运维，之后再说一次「绑定 %s」。",
			a.Member.Name, a.Member.Name)
	case a.Outcome == roster.AskedBefore:
		answer.Text = fmt.Sprintf("已经替您申请过绑定%s了，正等管理员确认，结果会单独告诉您。", a.Member.Name)
	default:
		answer.Text = fmt.Sprintf("已替您申请绑定%s，等管理员确认，结果会单独告诉您。", a.Member.Name)
	}
	return answer, nil
}

func bindRequest(a roster.Asking) string {
	text := fmt.Sprintf("%s说自己是%s的%s。是本人，回复「绑定 %s 通过」；不是，回复「绑定 %s 不是」。",
		shown(a.Request.Account), a.Member.Unit.Name, a.Member.Name, a.Member.Name, a.Member.Name)
	if a.Others > 0 {
		text += fmt.Sprintf("\n注意：%s在那里已经有账号，可能是换了账号。通过后新旧账号都算%s。", a.Member.Name, a.Member.Name)
	}
	if a.Now.ID != 0 {
		text += fmt.Sprintf("\n注意：这个账号现在是%s的，通过后改为%s的。", a.Now.Name, a.Member.Name)
	}
	return text
}

// shown is an account as people see it: 「“小张”（企业微信）」.
func shown(a roster.Account) string {
	name := a.Shown
	if name == "" {
		name = a.Person
	}
	return "“" + name + "”（" + roster.PlatformName(a.Platform) + "）"
}

// decideBind grants or refuses the request that the words mean.
func decideBind(tx *store.Tx, t bot.Turn, w bindWords) (bot.Answer, error) {
	name, _, members, err := w.who(tx, t.Day)
	if err != nil {
		return bot.Answer{}, err
	}
	waiting, err := waitingFor(tx, members, w.request)
	if err != nil {
		return bot.Answer{}, err
	}
	if len(waiting) == 0 {
		return bot.Say(fmt.Sprintf("现在没有人在申请绑定%s。", brief(name))), nil
	}
	var mine []bindCase
	for _, c := range waiting {
		may, err := mayDecide(tx, t, c)
		if err != nil {
			return bot.Answer{}, err
		}
		if may {
			mine = append(mine, c)
		}
	}
	switch len(mine) {
	case 0:
		return refuseToDecide(tx, t, waiting[0])
	case 1:
		return settleBind(tx, t, mine[0], w.grant)
	default:
		return bot.Say(severalRequests(tx, mine, w.grant) + bot.HowToAnswer(t.Message.Place)), nil
	}
}

// bindCase is an open request and the member whom it is about.
type bindCase struct {
	roster.Request
	member roster.Member
}

// waitingFor lists the open requests for members; only the numbered one if there is a number.
func waitingFor(tx *store.Tx, members []roster.Member, number int64) ([]bindCase, error) {
	var cases []bindCase
	for _, m := range members {
		requests, err := roster.WaitingFor(tx, m.ID)
		if err != nil {
			return nil, err
		}
		for _, r := range requests {
			if number == 0 || number == r.ID {
				cases = append(cases, bindCase{r, m})
			}
		}
	}
	return cases, nil
}

// mayDecide reports whether the sender may decide a request: as an admin of the member's
// unit; for a 管理员 only as 管理员, lest a branch make itself the whole; never their own.
func mayDecide(tx *store.Tx, t bot.Turn, c bindCase) (bool, error) {
	own, known, err := roster.Identify(tx, c.Account.Platform, c.Account.Person)
	if err != nil || known && own == t.Member {
		return false, err
	}
	unit := c.member.Unit.ID
	if c.member.Role == roster.OrgAdmin {
		unit = 0
	}
	return roster.AdminOf(tx, t.Member, unit, t.Day)
}

func refuseToDecide(tx *store.Tx, t bot.Turn, c bindCase) (bot.Answer, error) {
	unit := c.member.Unit
	if c.member.Role == roster.OrgAdmin {
		unit = roster.Unit{}
	}
	who, err := whoMay(tx, unit, t.Day)
	if err != nil {
		return bot.Answer{}, err
	}
	own, known, err := roster.Identify(tx, c.Account.Platform, c.Account.Person)
	if err != nil {
		return bot.Answer{}, err
	}
	if known && own == t.Member {
		return bot.Say("自己的申请要由别的管理员来定。" + who), nil
	}
	return bot.Say(who), nil
}

func severalRequests(tx *store.Tx, cases []bindCase, grant bool) string {
	verdict := "不是"
	if grant {
		verdict = "通过"
	}
	lines := []string{fmt.Sprintf("有 %d 个账号在申请绑定%s，请带上编号：", len(cases), cases[0].member.Name)}
	for _, c := range cases {
		lines = append(lines, fmt.Sprintf("「绑定 %s %s %d」 %s，%s的%s，%s申请",
			c.member.Name, verdict, c.ID, shown(c.Account), c.member.Unit.Name, c.member.Name, c.At.In(tx.Zone()).Format("1月2日15:04")))
	}
	return strings.Join(lines, "\n")
}

func settleBind(tx *store.Tx, t bot.Turn, c bindCase, grant bool) (bot.Answer, error) {
	tell := chat.Outgoing{
		Key: fmt.Sprintf("bind-decided/%d", c.ID),
		To:  chat.Direct(c.Account.Platform, c.Account.Person),
	}
	if !grant {
		if err := roster.Refuse(tx, c.Request, t.Member); err != nil {
			return bot.Answer{}, err
		}
		tell.Reply.Text = fmt.Sprintf("管理员没有确认您是%s。写错了姓名的话，请再回复「绑定 姓名」；有疑问请直接联系管理员。", c.member.Name)
		return bot.Answer{Text: fmt.Sprintf("好的，没有绑定，已告诉%s。", shown(c.Account)), Also: []chat.Outgoing{tell}}, nil
	}
	if err := roster.Grant(tx, c.Request, t.Member); err != nil {
		return bot.Answer{}, err
	}
	tell.Reply.Text = fmt.Sprintf("您好，%s！绑定好了，回复「帮助」看看能做什么。\n%s", c.member.Name, whatIsKept)
	return bot.Answer{Text: fmt.Sprintf("好的，%s已绑定为%s的%s。", shown(c.Account), c.member.Unit.Name, c.member.Name),
		Also: []chat.Outgoing{tell}}, nil
}

// whatIsKept is said at the first contact (product.md, section 7).
const whatIsKept = "会记下的：您单聊我的话，和群里@我的话，用来汇总活动和签到；管理员能看到活动记录，答题对错只有您自己看得到。群里没有@我的话，我看不到。"
