package activity

import "slices"

// recount works out who counts without a name, and everybody's minutes, from what was said.
// A sum over all is split evenly in whole minutes among those without minutes of their own,
// the remainder to the first ones.
func (r *Record) recount() {
	r.Unnamed = 0
	if r.Headcount > 0 {
		r.Unnamed = max(0, r.Headcount-r.Named())
	}
	if r.TotalMinutes > 0 {
		r.split()
		return
	}
	for i := range r.People {
		if p := &r.People[i]; !p.Own {
			p.Minutes = r.Minutes
		}
	}
	r.UnnamedMinutes = r.Unnamed * r.Minutes
}

func (r *Record) split() {
	rest, shares := r.TotalMinutes-r.ownMinutes(), r.shares()
	r.UnnamedMinutes = 0
	if rest < 0 || shares == 0 {
		rest, shares = 0, 1
	}
	each, over := rest/shares, rest%shares
	share := func() int {
		if over > 0 {
			over--
			return each + 1
		}
		return each
	}
	for i := range r.People {
		p := &r.People[i]
		switch {
		case p.Own:
		case p.counts():
			p.Minutes = share()
		default:
			p.Minutes = 0
		}
	}
	for range r.Unnamed {
		r.UnnamedMinutes += share()
	}
}

// shares is the number of people who have no minutes of their own.
func (r Record) shares() int {
	n := r.Unnamed
	for _, p := range r.People {
		if p.counts() && !p.Own {
			n++
		}
	}
	return n
}

func (r Record) ownMinutes() int {
	sum := 0
	for _, p := range r.People {
		if p.counts() && p.Own {
			sum += p.Minutes
		}
	}
	return sum
}

// sumHolds reports whether a sum that was said goes together with what was said of single
// people.
func (r Record) sumHolds() bool {
	rest := r.TotalMinutes - r.ownMinutes()
	return r.TotalMinutes == 0 || rest == 0 || rest > 0 && r.shares() > 0
}

// namedBySender is the number of people whom the report names: what a head-count in it can
// be held against. strangers is how many of them the roster does not know on that day.
func (r Record) namedBySender() (known, strangers int) {
	for _, p := range r.People {
		switch {
		case p.State != In || p.Source == Joined:
		case p.off:
			strangers++
		default:
			known++
		}
	}
	return known, strangers + len(r.Outside)
}

// peopleClear reports whether head-count and names go together without a question: there
// is only one of them, they agree, or the sender has settled it, by word or by confirming. A name that the roster
// does not know counts, without a name, when the head-count includes it.
func (r Record) peopleClear() bool {
	known, strangers := r.namedBySender()
	switch {
	case r.Settled || !r.unborn():
		return true
	case r.Headcount == 0:
		return strangers == 0
	case known+strangers == 0:
		return true
	default:
		return r.Headcount == known+strangers || strangers == 0 && r.Headcount == known
	}
}

// add puts a member among the people of a record, or back among them. Whoever was reported
// and said to be gone is counted by the head-count again.
func (r *Record) add(p Person) {
	old := r.person(p.Member)
	if old == nil {
		r.People = append(r.People, p)
		return
	}
	if r.Headcount > 0 && old.Source != Joined && old.State != In && p.State == In {
		r.Headcount++
	}
	if old.Source != Joined {
		p.Source = old.Source
		if !p.Own {
			p.Own, p.Minutes = old.Own, old.Minutes
		}
	}
	*old = p
}

// enrol is add by the sender or an admin, because somebody was forgotten: a head-count that
// went together with the names before still does.
func (r *Record) enrol(p Person) {
	agreed, room := r.Headcount > 0 && r.peopleClear(), 0
	if known, strangers := r.namedBySender(); r.Headcount >= known+strangers {
		room = strangers
	}
	r.add(p)
	if known, _ := r.namedBySender(); agreed {
		r.Headcount = max(r.Headcount, known+room)
	}
	r.recount()
}

// drop takes a member off. The head-count falls with one whom the report named, if it
// counted them; one who joined was not part of it.
func (r *Record) drop(member int64, to Presence) {
	p := r.person(member)
	if p == nil {
		return
	}
	if p.State == In && p.Source != Joined && r.countedIn(p.off) {
		r.Headcount--
	}
	p.State, p.off, p.all = to, false, false
}

// forget takes off a name that the roster does not know. The sum of a draft stays as it was
// said; that of a record falls by what was counted for one without a name.
func (r *Record) forget(name string) bool {
	i := slices.Index(r.Outside, name)
	if i < 0 {
		return false
	}
	before, share := r.Heads(), 0
	if r.Unnamed > 0 {
		share = r.UnnamedMinutes / r.Unnamed
	}
	if r.countedIn(true) {
		r.Headcount--
	}
	r.Outside = slices.Delete(slices.Clone(r.Outside), i, i+1)
	r.recount()
	if r.TotalMinutes > 0 && r.Heads() < before && !r.unborn() {
		r.TotalMinutes -= share
		r.recount()
	}
	return true
}

// countedIn reports whether the head-count goes together with the names, so that it falls
// when one of them goes. A stranger is counted only where the head-count leaves room.
func (r Record) countedIn(stranger bool) bool {
	known, strangers := r.namedBySender()
	return r.Headcount > 0 && r.peopleClear() && (!stranger || r.Headcount >= known+strangers)
}

// comes lets somebody in whom the sender's words did not mean, by add or enrol. A newcomer has
// the minutes that everyone else has. One who was counted without a name so far takes that
// place; a sum grows by the minutes of all others, so that nobody else's change.
func (r *Record) comes(p Person, way func(Person)) {
	before, average, vacated := r.Heads(), 0, 0
	if before > 0 {
		average = r.TotalMinutes / before
	}
	if r.Unnamed > 0 {
		vacated = r.UnnamedMinutes / r.Unnamed
	}
	way(p)
	r.recount()
	if r.TotalMinutes == 0 || p.State != In {
		return
	}
	newcomer := r.person(p.Member)
	switch {
	case r.Heads() > before && !newcomer.Own:
		newcomer.Own, newcomer.Minutes = true, average
		r.TotalMinutes += average
	case r.Heads() > before:
		r.TotalMinutes += newcomer.Minutes
	case newcomer.Own:
		r.TotalMinutes += newcomer.Minutes - vacated
	}
	r.recount()
}

// goes is the way out again: a sum falls by the minutes of the one who goes, unless someone
// without a name takes the place.
func (r *Record) goes(member int64, to Presence) {
	before, p := r.Heads(), r.person(member)
	minutes := 0
	if p != nil && p.counts() {
		minutes = p.Minutes
	}
	r.drop(member, to)
	r.recount()
	if r.TotalMinutes > 0 && r.Heads() < before {
		r.TotalMinutes -= minutes
		r.recount()
	}
}
