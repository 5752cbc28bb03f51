// Package commands holds everything people can say to the bot, one file a command, with the
// words of the answer beside it. It does not know how a message arrives or leaves.
package commands

import (
	"fmt"
	"maps"
	"sync"

	"github.com/daybook-bot/daybook/bot"
	"github.com/daybook-bot/daybook/bot/understand"
	"github.com/daybook-bot/daybook/config"
	"github.com/daybook-bot/daybook/internal/calendar"
	"github.com/daybook-bot/daybook/internal/reminder"
	"github.com/daybook-bot/daybook/internal/roster"
	"github.com/daybook-bot/daybook/internal/store"
)

// Desk answers what members say.
type Desk struct {
	Config   config.Config
	Calendar calendar.Calendar

	Reminders *reminder.Book // set before Router is used

	mu      sync.Mutex
	reader  *understand.Reader
	version int64 // of the roster that reader knows
}

// New makes a desk for an organisation.
func New(c config.Config, cal calendar.Calendar) *Desk {
	return &Desk{Config: c, Calendar: cal}
}

// Router is the desk as the bot wants it.
func (d *Desk) Router() *bot.Router {
	return &bot.Router{Meet: d.meetIn, Read: d.turn, Commands: d.commands()}
}

func (d *Desk) commands() map[understand.Intent]bot.Command {
	all := map[understand.Intent]bot.Command{}
	maps.Copy(all, d.helpCommands())
	maps.Copy(all, d.rosterCommands())
	maps.Copy(all, d.quizCommands())
	maps.Copy(all, d.activityCommands())
	maps.Copy(all, d.taskCommands())
	maps.Copy(all, d.totalsCommands())
	maps.Copy(all, d.documentCommands())
	maps.Copy(all, d.freezeCommands())
	maps.Copy(all, d.reminderCommands())
	maps.Copy(all, d.planCommands())
	d.alsoPlans(all)
	for intent, c := range all {
		all[intent] = bot.Command{Run: d.membersOnly(intent, c.Run), Reads: c.Reads}
	}
	return all
}

// understanding is a reader that knows the roster as it is now.
func (d *Desk) understanding(tx *store.Tx) (*understand.Reader, error) {
	version, err := roster.Version(tx)
	if err != nil {
		return nil, err
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.reader != nil && d.version == version {
		return d.reader, nil
	}
	people, err := roster.People(tx)
	if err != nil {
		return nil, fmt.Errorf("read the roster: %w", err)
	}
	units, err := roster.Units(tx)
	if err != nil {
		return nil, fmt.Errorf("read the units: %w", err)
	}
	d.reader, d.version = understand.New(d.world(people, units)), version
	return d.reader, nil
}
