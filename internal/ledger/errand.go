package ledger

import (
	"os"
	"path/filepath"
	"strings"

	"github.com/daybook-bot/daybook/config"
	"github.com/daybook-bot/daybook/internal/figures"
	"github.com/daybook-bot/daybook/internal/store"
)

// Errand is the kind of the errand by which a ledger is asked for in a chat.
const Errand = "ledger"

// Wanted are the arguments of that errand.
type Wanted struct {
	figures.Scope
	Path string // of the unit
}

// WriteFile writes the ledger that somebody asked for into a folder, under a name made of its
// title, and gives that name.
func (o Wanted) WriteFile(tx *store.Tx, c config.Config, folder, title string) (name string, err error) {
	about := figures.PeriodName(o.From, o.To)
	if o.Path != "" {
		about += "，" + o.Path
	}
	if o.Campaign != "" {
		about += "，专项“" + o.Campaign + "”"
	}
	name = fileName(title) + ".xlsx"
	file, err := os.OpenFile(filepath.Join(folder, name), os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return "", err
	}
	err = Write(tx, file, Order{Config: c, Scope: o.Scope, About: about})
	if closed := file.Close(); err == nil {
		err = closed
	}
	return name, err
}

// fileName is a title without what no file may be called.
func fileName(title string) string {
	return strings.Map(func(r rune) rune {
		if r < ' ' || strings.ContainsRune(`/\:*?"<>|`, r) {
			return '_'
		}
		return r
	}, title)
}
