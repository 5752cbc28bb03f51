package main

import (
	"maps"
	"slices"
	"strings"
	"time"
)

// happening is a record as its reporter meant it, worked out without the program.
type happening struct {
	number  int
	kind    string
	day     string
	unit    *unit
	state   string // draft, cancelled, pending, accepted, returned, withdrawn
	title   string
	topic   string
	place   string
	partner string
	helped  int
	copies  int

	minutes        int // of everybody without minutes of their own
	people         map[*person]int
	waiting        map[*person]bool
	unnamed        int
	unnamedMinutes int

	parts  []*happening // of the same event, itself among them
	sender *person
	room   string
	at     time.Time
	said   []string // what was said about it, for whoever reads a failure
	free   bool     // 参加, 退出, 改 may follow: people are named, and everybody has the same minutes
	whole  bool     // everybody of a unit was there
	summed bool     // the hours were said for all together
	quoted bool     // the title was said in marks, and so is exact
}

func (h *happening) heads() int { return len(h.people) + h.unnamed }

func (h *happening) sum() int {
	sum := h.unnamedMinutes
	for _, m := range h.people {
		sum += m
	}
	return sum
}

type signIn struct {
	who *person
	day string
}

type duty struct {
	list       string
	made, done string
	owner      *unit
	number     int
	ownedBy    *person
}

// window is what figures are asked of: days from, included, to, excluded, and a unit, or all.
type window struct {
	from, to string
	unit     *unit
	word     string // of a campaign, in the topic or title; empty: all
}

func (w window) holds(day string) bool { return day >= w.from && day < w.to }

// book is all that a year should come to.
type book struct {
	happenings []*happening
	signIns    []signIn
	posted     []string // days with a question
	errands    []*duty
}

// counting is the book seen through a window.
type counting struct {
	*book
	*bureau
	window
}

func (c counting) records(kinds ...string) []*happening {
	return slices.DeleteFunc(slices.Clone(c.happenings), func(h *happening) bool {
		return h.state != "accepted" || !c.holds(h.day) || len(kinds) > 0 && !slices.Contains(kinds, h.kind) || !strings.Contains(h.title+h.topic, c.word)
	})
}

func (c counting) own(kinds ...string) []*happening {
	return slices.DeleteFunc(c.records(kinds...), func(h *happening) bool { return !h.unit.within(c.unit) })
}

// different counts records that differ in a word; those without it each for themselves.
func (c counting) different(kind string, word func(*happening) string) int {
	n, seen := 0, map[string]bool{}
	for _, h := range c.own(kind) {
		if word(h) == "" {
			n++
			continue
		}
		seen[word(h)] = true
	}
	return n + len(seen)
}

func (c counting) sum(kind string, of func(*happening) int) int {
	n := 0
	for _, h := range c.own(kind) {
		n += of(h)
	}
	return n
}

// heads counts people of a kind, by the unit that each is of, and their minutes.
func (c counting) heads(kind string) (people, minutes, members int) {
	seen := map[*person]bool{}
	for _, h := range c.records(kind) {
		for p, m := range h.people {
			if p.unitOn(h.day).within(c.unit) {
				people, minutes, seen[p] = people+1, minutes+m, true
			}
		}
		if h.unit.within(c.unit) {
			people, minutes = people+h.unnamed, minutes+h.unnamedMinutes
		}
	}
	return people, minutes, len(seen)
}

// figures are all the figures of the preset, by id.
func (c counting) figures() map[string]float64 {
	f := map[string]float64{}
	for id, kinds := range map[string]string{
		"central-group-sessions": "中心组学习", "collective-sessions": "集中学习 中心组学习 观影学习", "seminars": "专题研讨",
		"documentary-screenings": "观影学习", "training-classes": "专题学习班", "general-meetings": "支部党员大会",
		"committee-meetings": "支部委员会", "group-meetings": "党小组会", "joint-party-days": "联合主题党日", "party-lectures": "党课",
		"community-lectures": "社区党课", "external-lectures": "外请授课", "org-life-meetings": "组织生活会", "reflections": "心得体会",
		"online-activities": "线上活动",
	} {
		f[id] = float64(len(c.own(strings.Fields(kinds)...)))
	}
	title := func(h *happening) string { return h.title }
	f["study-books"] = float64(c.different("学习用书", title))
	f["publications"] = float64(c.different("宣传稿件", title))
	f["films"] = float64(c.different("观影", title))
	f["visit-sites"] = float64(c.different("参观学习", func(h *happening) string { return h.place }))
	f["party-days"] = float64(c.different("主题党日", func(h *happening) string {
		if h.topic == "" {
			return ""
		}
		return h.day[:len("2021-04")] + h.topic
	}))
	f["study-book-copies"] = float64(c.sum("学习用书", func(h *happening) int { return h.copies }))
	f["people-helped"] = float64(c.sum("慰问帮扶", func(h *happening) int { return h.helped }))
	for id, kind := range map[string]string{"contest-entrants": "演讲比赛", "performance-people": "文艺汇演"} {
		people, _, _ := c.heads(kind)
		f[id] = float64(people)
	}
	people, minutes, members := c.heads("志愿服务")
	f["service-participations"], f["service-hours"], f["service-members"] = float64(people), float64(minutes)/60, float64(members)
	partners := map[string]bool{}
	for _, h := range c.own() {
		if h.partner != "" {
			partners[h.partner] = true
		}
	}
	f["partners"] = float64(len(partners))
	if c.word == "" {
		maps.Copy(f, c.others())
	}
	return f
}

// others are the figures that no record stands behind.
func (c counting) others() map[string]float64 {
	f := map[string]float64{"tasks-total": 0, "tasks-done": 0, "rectifications-total": 0, "rectifications-done": 0, "branches": 0, "members": 0, "sign-ins": 0}
	for _, e := range c.errands {
		if !c.holds(e.made) || !e.owner.within(c.unit) {
			continue
		}
		list := map[string]string{"办实事": "tasks", "整改": "rectifications"}[e.list]
		f[list+"-total"]++
		if e.done != "" && e.done < c.to {
			f[list+"-done"]++
		}
	}
	for _, u := range c.branches() {
		if u.within(c.unit) {
			f["branches"]++
		}
	}
	to, err := time.Parse(time.DateOnly, c.to)
	if err == nil {
		f["members"] = float64(len(c.here(iso(to.AddDate(0, 0, -1)), c.unit)))
	}
	f["question-days"] = float64(len(slices.DeleteFunc(slices.Clone(c.posted), func(day string) bool { return !c.holds(day) })))
	who := map[*person]bool{}
	for _, s := range c.signIns {
		if c.holds(s.day) && s.who.unitOn(s.day).within(c.unit) {
			f["sign-ins"]++
			who[s.who] = true
		}
	}
	f["sign-in-members"] = float64(len(who))
	return f
}
