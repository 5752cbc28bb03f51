package main

import (
	"github.com/daybook-bot/daybook/config"
	"github.com/daybook-bot/daybook/internal/errand"
	"github.com/daybook-bot/daybook/internal/store"
)

// makers make what people ask for in a chat and have to wait for, by the kind of the errand.
// A maker reads with db.View.
func makers(_ config.Config, _ *store.DB) map[string]errand.Maker {
	return map[string]errand.Maker{}
}
