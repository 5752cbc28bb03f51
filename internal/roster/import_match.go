package roster

import (
	"fmt"
	"slices"
	"strings"

	"github.com/daybook-bot/daybook/config"
)

// match finds the member behind each person of the file: by account, or else by name.
func (im *importer) match() {
	im.matched = make([]*known, len(im.file.People))
	inFile, named := map[string]bool{}, map[string][]*known{}
	for _, e := range im.file.People {
		inFile[e.Name] = true
	}
	for _, k := range im.order {
		named[k.name] = append(named[k.name], k)
	}
	for i, e := range im.file.People {
		im.claim(i, im.byAccount(e, inFile, named))
	}
	for i, e := range im.file.People {
		if im.matched[i] == nil {
			im.claim(i, im.byName(e, named[e.Name]))
		}
	}
}

func (im *importer) claim(person int, k *known) {
	if k != nil {
		k.claimed = true
		im.matched[person] = k
	}
}

// byAccount is the member who has an account of the person. With another name it is the same
// human, renamed, unless one of the two names belongs to somebody else too: then the account
// has changed hands.
func (im *importer) byAccount(e Entry, inFile map[string]bool, named map[string][]*known) *known {
	var renamed *known
	for _, p := range platforms {
		k := im.members[im.accounts[[2]string{p.id, e.Accounts[p.id]}]]
		switch {
		case k == nil || k.claimed:
		case k.name == e.Name:
			return k
		case !inFile[k.name] && len(named[e.Name]) == 0:
			renamed = k
		}
	}
	return renamed
}

// byName is the member of that name who is left, with new accounts perhaps. Of several it is
// the one who was in a unit of the person's, and who has no other accounts than the person;
// nor is somebody with other accounts come back who had left.
func (im *importer) byName(e Entry, named []*known) *known {
	left := slices.DeleteFunc(slices.Clone(named), func(k *known) bool { return k.claimed })
	several := len(left) > 1
	left = slices.DeleteFunc(left, func(k *known) bool { return (several || k.absent) && im.otherAccount(e, k) })
	if len(left) > 1 {
		left = slices.DeleteFunc(left, func(k *known) bool { return !sameUnit(e, k) })
		if len(left) != 1 {
			im.mistakes = append(im.mistakes, config.Mistake{File: im.file.Name, Line: e.Line,
				What: fmt.Sprintf("名册里已有几位“%s”，分不清这一行是谁", e.Name), Mend: "填上账号"})
			return nil
		}
	}
	if len(left) == 0 {
		return nil
	}
	return left[0]
}

// otherAccount reports whether the member is known by another account than the person's.
func (im *importer) otherAccount(e Entry, k *known) bool {
	for key, member := range im.accounts {
		if id, ok := e.Accounts[key[0]]; ok && member == k.id && id != key[1] {
			return true
		}
	}
	return false
}

func sameUnit(e Entry, k *known) bool {
	return slices.ContainsFunc(e.Spells, func(s Spell) bool {
		return slices.ContainsFunc(k.spells, func(had knownSpell) bool { return had.Unit == s.Unit })
	})
}

// unit finds the unit of a path, and makes it and those above it as far as they are new.
func (im *importer) unit(path string) (int64, error) {
	var parent any
	var id int64
	for _, p := range ancestors(path) {
		if u, ok := im.units[p]; ok {
			id, parent = u.ID, u.ID
			continue
		}
		made, err := im.tx.Exec(`INSERT INTO unit (parent, name, path) VALUES (?, ?, ?)`, parent, unitName(p), p)
		if err != nil {
			return 0, fmt.Errorf("make unit %s: %w", p, err)
		}
		if id, err = made.LastInsertId(); err != nil {
			return 0, fmt.Errorf("make unit %s: %w", p, err)
		}
		im.units[p] = Unit{ID: id, Name: unitName(p), Path: p}
		parent = id
	}
	return id, nil
}

// ancestors are the paths of a unit and all above it, the highest first.
func ancestors(path string) []string {
	var all []string
	for i, r := range path {
		if r == '/' {
			all = append(all, path[:i])
		}
	}
	return append(all, path)
}

func unitName(path string) string { return path[strings.LastIndexByte(path, '/')+1:] }
