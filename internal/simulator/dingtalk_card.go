package simulator

import (
	"cmp"
	"encoding/json"
	"maps"
	"slices"
	"strings"
)

// QuizTemplate is the id of the card template that an organisation has in which nobody has
// made any.
const QuizTemplate = "00000000-0000-0000-0000-000000000000.schema"

// Template is a card template that somebody has made in the card console (§3.6). Its list of
// buttons is filled from a variable: JSON, [{"id","text"}]. Zero values are described at
// each.
type Template struct {
	ID          string // QuizTemplate
	Unpublished bool
	Text        string   // the variable that people read; text, and where that is empty, title
	Options     string   // the variable with the buttons; options
	Closed      string   // the variable that takes the buttons away when it is "true"; closed
	Private     []string // the variables that everybody has for themselves; picked
	Action      string   // what a press calls itself: actionIds; opt
	Param       string   // the parameter that holds the id of the option; choice
}

func (t Template) withDefaults() Template {
	t.ID = cmp.Or(t.ID, QuizTemplate)
	t.Text, t.Options = cmp.Or(t.Text, "text"), cmp.Or(t.Options, "options")
	t.Closed, t.Action, t.Param = cmp.Or(t.Closed, "closed"), cmp.Or(t.Action, "opt"), cmp.Or(t.Param, "choice")
	if t.Private == nil {
		t.Private = []string{"picked"}
	}
	return t
}

// dingCard is a card that exists, whether it was delivered or not.
type dingCard struct {
	track     string
	template  Template
	callback  string // STREAM, or HTTP
	route     string // where HTTP goes
	public    map[string]string
	private   map[string]map[string]string // person → what is theirs
	seen      map[string]map[string]string // person → what only they have been shown (§3.5)
	places    []int                        // where it stands in said
	answering int                          // presses that wait for their answer
}

type cardOption struct {
	ID   string `json:"id"`
	Text string `json:"text"`
}

// view is the card as a person sees it; as all see it, for nobody.
func (c *dingCard) view(user string) map[string]string {
	v := maps.Clone(c.public)
	maps.Copy(v, c.seen[user])
	maps.Copy(v, c.private[user])
	return v
}

// options are the buttons that a person sees.
func (c *dingCard) options(user string) []cardOption {
	v := c.view(user)
	var options []cardOption
	if v[c.template.Closed] == "true" || json.Unmarshal([]byte(v[c.template.Options]), &options) != nil {
		return nil
	}
	return options
}

// mine keeps of some variables those that a person may have for themselves; the rest has no
// effect (§3.3).
func (c *dingCard) mine(m map[string]string) map[string]string {
	own := map[string]string{}
	for name, value := range m {
		if slices.Contains(c.template.Private, name) {
			own[name] = value
		}
	}
	return own
}

// setPrivate changes what a person has for themselves: by key, or all of it (§3.4).
func (c *dingCard) setPrivate(user string, m map[string]string, byKey bool) {
	if c.private[user] == nil || !byKey {
		c.private[user] = map[string]string{}
	}
	maps.Copy(c.private[user], c.mine(m))
}

// redraw writes what all see of a card into what was said. The caller holds mu.
func (d *Dingtalk) redraw(c *dingCard) {
	for _, i := range c.places {
		s := &d.said[i]
		s.Text = cmp.Or(c.public[c.template.Text], c.public["title"])
		s.Choices = nil
		for _, o := range c.options("") {
			s.Choices = append(s.Choices, cmp.Or(o.Text, o.ID))
		}
	}
}

// Card is what a person sees of the newest card in a chat, by the template's variables; nil
// if there is none.
func (d *Dingtalk) Card(chat, person string) map[string]string {
	d.mu.Lock()
	defer d.mu.Unlock()
	for _, s := range slices.Backward(d.said) {
		if s.Chat == chat && s.card != nil {
			return s.card.view(person)
		}
	}
	return nil
}

// person is who is meant by an id of a kind: 1 a staff id, 2 a union id (§3.3). The caller
// holds mu.
func (d *Dingtalk) person(id string, kind int) string {
	if kind != 2 {
		return id
	}
	for _, p := range d.everybody() {
		if unionID(p.ID) == id {
			return p.ID
		}
	}
	return ""
}

// checkCardMap warns of what is more than the documents allow, and works all the same (§3.3).
// The caller holds mu.
func (d *Dingtalk) checkCardMap(m map[string]string) {
	for _, name := range slices.Sorted(maps.Keys(m)) {
		if len(name) > 100 || len(m[name]) > 1024 {
			d.warn("a card's variable %q has %d bytes; documented are 1024", name, len(m[name]))
		}
	}
}

// spaceIDs are the places in an openSpaceId: dtv1.card//IM_GROUP.cid;… (§3.3).
func spaceIDs(text string) (spaces [][2]string, refused *refusal) {
	for one := range strings.SplitSeq(text, ";") {
		rest, found := strings.CutPrefix(one, "dtv1.card//")
		kind, id, dot := strings.Cut(rest, ".")
		if !found || !dot || id == "" {
			return nil, badAPI("param.error", "openSpaceId %q 不是 dtv1.card//类型.id", one)
		}
		spaces = append(spaces, [2]string{kind, id})
	}
	return spaces, nil
}
