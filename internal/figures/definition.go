package figures

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"slices"

	"github.com/daybook-bot/daybook/config"
)

// Definition is all that decides what a figure is (口径): its words, and what the program
// counts for it. Two figures with equal definitions can be compared and added up.
type Definition struct {
	ID    string       `json:"id"`
	Label string       `json:"label"`
	Unit  string       `json:"unit"`
	Text  string       `json:"definition"`
	Count config.Count `json:"count"`
	List  string       `json:"list,omitempty"`
	Kinds []string     `json:"kinds,omitempty"`
	Rules []KindRule   `json:"rules,omitempty"` // of the kinds that are counted, in the configuration's order
}

// KindRule is what of a kind has to do with counting it.
type KindRule struct {
	Name     string      `json:"name"`
	CountsAs string      `json:"counts_as,omitempty"`
	Once     config.Once `json:"once,omitempty"`
}

// Definitions are those of a configuration's figures, in its order.
func Definitions(c config.Config) []Definition {
	all := make([]Definition, 0, len(c.Figures))
	for _, f := range c.Figures {
		all = append(all, definitionOf(c, f))
	}
	return all
}

func definitionOf(c config.Config, f config.Figure) Definition {
	d := Definition{ID: f.ID, Label: f.Label, Unit: f.Unit, Text: f.Definition, Count: f.Count, List: f.List, Kinds: f.Kinds}
	asked := withThoseThatCount(c, f.Kinds)
	for _, k := range c.Kinds {
		rule := KindRule{Name: k.Name, Once: k.Once}
		switch {
		case slices.Contains(f.Kinds, k.Name):
		case slices.Contains(asked, k.Name):
			rule.CountsAs = k.CountsAs // it is counted for that alone
		case len(f.Kinds) == 0 && f.Count == config.CountTimes && k.Once != config.OncePerRecord:
			// Without kinds all are counted; then only those with a rule of their own matter.
		default:
			continue
		}
		d.Rules = append(d.Rules, rule)
	}
	return d
}

// Equal reports whether two definitions say and count the same.
func (d Definition) Equal(other Definition) bool { return d.hash() == other.hash() }

// hash is the SHA-256 of the definition's JSON, in hexadecimal.
func (d Definition) hash() string {
	text, err := json.Marshal(d)
	if err != nil {
		panic(fmt.Errorf("write a definition: %w", err)) // strings can always be written
	}
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:])
}

// configured turns definitions back into what Compute counts by.
func configured(all []Definition) config.Config {
	var c config.Config
	for _, d := range all {
		c.Figures = append(c.Figures, config.Figure{ID: d.ID, Label: d.Label, Unit: d.Unit, Definition: d.Text,
			Count: d.Count, List: d.List, Kinds: d.Kinds})
		for _, r := range d.Rules {
			i := slices.IndexFunc(c.Kinds, func(k config.Kind) bool { return k.Name == r.Name })
			if i < 0 {
				c.Kinds = append(c.Kinds, config.Kind{Name: r.Name, Once: r.Once})
				i = len(c.Kinds) - 1
			}
			if r.CountsAs != "" {
				c.Kinds[i].CountsAs = r.CountsAs
			}
		}
	}
	return c
}
