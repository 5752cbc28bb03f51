package commands

import (
	"github.com/daybook-bot/daybook/bot"
	"github.com/daybook-bot/daybook/bot/understand"
)

func (d *Desk) quizCommands() map[understand.Intent]bot.Command {
	return map[understand.Intent]bot.Command{
		understand.Answer:       {Run: d.answer},
		understand.Question:     {Run: d.question},
		understand.QuestionOn:   {Run: d.questionOn},
		understand.QuestionOff:  {Run: d.questionOff},
		understand.QuestionSkip: {Run: d.questionSkip},
		understand.QuestionMend: {Run: d.questionMend},
	}
}
