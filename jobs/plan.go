package jobs

import (
	"fmt"
	"strings"
	"time"

	"github.com/daybook-bot/daybook/internal/activity"
	"github.com/daybook-bot/daybook/internal/calendar"
	"github.com/daybook-bot/daybook/internal/reminder"
	"github.com/daybook-bot/daybook/internal/roster"
	"github.com/daybook-bot/daybook/internal/store"
)

// Plans asks the organisers of plans, on the morning of the working day after, how it went:
// once a week at most, three times. Of what nobody says anything about nothing comes.
func Plans(b *reminder.Book, cal calendar.Calendar) Job {
	return morning("plans", b, eachDay(cal), func(tx *store.Tx, _ time.Time) error {
		over, err := activity.PlansOver(tx, tx.Today())
		if err != nil {
			return err
		}
		for _, p := range over {
			ask, giveUp := p.Due(tx.Today())
			switch {
			case giveUp:
				err = activity.GiveUp(tx, p)
			case ask:
				err = askHow(tx, b, p, alone(over, p))
			}
			if err != nil {
				return err
			}
		}
		return nil
	})
}

// alone reports whether an organiser is asked about one plan only, so that an answer needs no
// number.
func alone(over []activity.Plan, p activity.Plan) bool {
	for _, other := range over {
		if other.ID != p.ID && other.Organiser == p.Organiser {
			return false
		}
	}
	return true
}

// askHow asks the organiser; one who has left, or cannot be reached, is spoken for by the
// unit's admins.
func askHow(tx *store.Tx, b *reminder.Book, p activity.Plan, alone bool) error {
	who, bare, err := answersFor(tx, p, alone)
	if err != nil {
		return err
	}
	words, err := howWords(tx, p, bare)
	if err != nil {
		return err
	}
	asked := false
	for _, member := range who {
		said, err := b.Nudge(tx, member, reminder.Nudge{
			Rule: fmt.Sprintf("plan/%d", p.ID), Occasion: tx.Today(), Name: fmt.Sprintf("#%d 办得怎样", p.ID),
			Matter: fmt.Sprintf("plan/%d", p.ID), Text: words,
		})
		if err != nil {
			return err
		}
		asked = asked || len(said) > 0
	}
	if !asked {
		return nil
	}
	return activity.Asked(tx, p, tx.Today())
}

func answersFor(tx *store.Tx, p activity.Plan, alone bool) (who []int64, bare bool, err error) {
	_, here, err := roster.UnitOf(tx, p.Organiser, tx.Today())
	if err != nil {
		return nil, false, err
	}
	_, reachable, err := roster.Reach(tx, p.Organiser)
	if err != nil {
		return nil, false, err
	}
	if here && reachable {
		return []int64{p.Organiser}, alone, nil
	}
	who, err = roster.Admins(tx, p.Unit, tx.Today())
	return who, false, err
}

// howWords asks for one answer that makes the record (product.md, section 3).
func howWords(tx *store.Tx, p activity.Plan, bare bool) (string, error) {
	number := ""
	if !bare {
		number = fmt.Sprintf("%d ", p.ID)
	}
	hours := "2.5小时"
	if p.Minutes > 0 {
		hours = strings.TrimSuffix(strings.TrimRight(fmt.Sprintf("%.2f", float64(p.Minutes)/60), "0"), ".") + "小时"
	}
	about := "\n" + aboutPlan(p)
	if len(p.Coming) == 0 {
		return fmt.Sprintf("#%d 没有人报名。有人去了回“到了 %s周敏、吴涛 %s”，没办成回“没办成%s”。",
			p.ID, number, hours, trailing(number)) + about, nil
	}
	var names []string
	for _, m := range p.Coming {
		name, err := roster.Name(tx, m)
		if err != nil {
			return "", err
		}
		names = append(names, name)
	}
	return fmt.Sprintf("#%d 报名%d人。全到回“全到 %s%s”，缺人回“缺 %s吴涛 加 李华”，没办成回“没办成%s”。",
		p.ID, len(p.Coming), number, hours, number, trailing(number)) + about + "报名的：" + strings.Join(names, "、") + "。", nil
}

func trailing(number string) string {
	if number == "" {
		return ""
	}
	return " " + strings.TrimSpace(number)
}

// aboutPlan is 「清洁家园」，4月21日 09:00，东华社区。
func aboutPlan(p activity.Plan) string {
	what := strings.Join(p.Kinds, "+")
	if p.Title != "" {
		what += "「" + p.Title + "」"
	}
	words := []string{what, strings.TrimSpace(spoken(p.Day) + " " + p.Clock), p.Place, p.Partner}
	var said []string
	for _, w := range words {
		if w != "" {
			said = append(said, w)
		}
	}
	return strings.Join(said, "，") + "。"
}
