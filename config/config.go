// Package config holds what an organisation can choose: its name, its kinds of record, the
// definitions of its figures, its campaigns, its theme days. It knows nothing of what has been recorded.
package config

import (
	"fmt"
	"slices"
	"time"
	_ "time/tzdata" // a machine without zone files must still know when a day begins in Shanghai
)

// Config is everything that daybook.yaml can say. A Config that came from Default or Load
// is valid.
type Config struct {
	Organisation Organisation `yaml:"organisation"`
	Bot          Bot          `yaml:"bot"`
	Question     Question     `yaml:"question"`

	Kinds     []Kind     `yaml:"kinds"`
	Figures   []Figure   `yaml:"figures"`
	Claims    []Claim    `yaml:"claims"`
	Campaigns []Campaign `yaml:"campaigns"`
	ThemeDays []ThemeDay `yaml:"themedays"`

	Partners []string `yaml:"partners"` // communities and others that work is done with
	Places   []string `yaml:"places"`   // places that reports name
	Tasks    []string `yaml:"tasks"`    // lists of tasks: 办实事, 整改

	Document Document `yaml:"document"`

	// Duties has admins told of meetings that are due by rule (Kind.Every) and not recorded.
	Duties bool `yaml:"duties"`

	Listen   string   `yaml:"listen"` // where serve answers: /healthz, and what networks post
	Redis    Redis    `yaml:"redis"`
	Wecom    Wecom    `yaml:"wecom"`
	Dingtalk Dingtalk `yaml:"dingtalk"`
}

// Organisation is who keeps the book.
type Organisation struct {
	Name     string `yaml:"name"`
	TimeZone string `yaml:"time_zone"` // IANA name; decides every business day
}

// Bot is how the program is called in a chat.
type Bot struct {
	Name string `yaml:"name"`
}

// Question is the window of the daily question on a working day: posted at From, open until To.
type Question struct {
	From DayTime `yaml:"from"`
	To   DayTime `yaml:"to"`
}

// Zone is the organisation's time zone. It panics when there is none of that name, which
// Validate has ruled out.
func (c Config) Zone() *time.Location {
	zone, err := time.LoadLocation(c.Organisation.TimeZone)
	if err != nil {
		panic(fmt.Errorf("a configuration that was not validated: %w", err))
	}
	return zone
}

// Kind finds a kind by its name.
func (c Config) Kind(name string) (Kind, bool) {
	i := slices.IndexFunc(c.Kinds, func(k Kind) bool { return k.Name == name })
	if i < 0 {
		return Kind{}, false
	}
	return c.Kinds[i], true
}

// Figure finds the definition of a figure by its id.
func (c Config) Figure(id string) (Figure, bool) {
	i := slices.IndexFunc(c.Figures, func(f Figure) bool { return f.ID == id })
	if i < 0 {
		return Figure{}, false
	}
	return c.Figures[i], true
}

// Campaign finds a campaign by its name.
func (c Config) Campaign(name string) (Campaign, bool) {
	i := slices.IndexFunc(c.Campaigns, func(g Campaign) bool { return g.Name == name })
	if i < 0 {
		return Campaign{}, false
	}
	return c.Campaigns[i], true
}
