package roster

import (
	"database/sql"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/daybook-bot/daybook/config"
	"github.com/daybook-bot/daybook/internal/store"
)

// Report is what an import did, by name.
type Report struct {
	Added     []string
	Changed   []string
	Unchanged []string
	Absent    []string // on the roster so far, and no longer in the file
}

// String tells it in a few lines, as the operator reads it.
func (r Report) String() string {
	text := fmt.Sprintf("名册：新增 %d 人，变更 %d 人，不变 %d 人。", len(r.Added), len(r.Changed), len(r.Unchanged))
	if len(r.Changed) > 0 {
		text += "\n变更：" + some(r.Changed) + "。"
	}
	if len(r.Absent) > 0 {
		text += fmt.Sprintf("\n文件里没有了 %d 人：%s。以前的记录都保留，从今天起不算在册。", len(r.Absent), some(r.Absent))
	}
	return text
}

// some are the first names of a list that may be long.
func some(names []string) string {
	const enough = 20
	if len(names) <= enough {
		return strings.Join(names, "、")
	}
	return strings.Join(names[:enough], "、") + "等"
}

// Import makes the roster of today what the file says. What it does not name any more keeps
// its history: members who are absent are marked, and spells that are absent and still run
// end with yesterday. Members whom a one-time code made admins stay, and stay admins. To
// import a file twice changes nothing the second time. The error is config.Mistakes where
// the file does not fit the roster; then nothing must be committed.
func Import(tx *store.Tx, f File) (Report, error) {
	if len(f.People) == 0 {
		return Report{}, fmt.Errorf("import %s: a roster of nobody", f.Name)
	}
	im := importer{tx: tx, file: f}
	if err := im.load(); err != nil {
		return Report{}, err
	}
	im.match()
	if len(im.mistakes) > 0 {
		return Report{}, im.mistakes
	}
	if err := im.apply(); err != nil {
		return Report{}, fmt.Errorf("import %s: %w", f.Name, err)
	}
	return im.report, nil
}

type importer struct {
	tx       *store.Tx
	file     File
	units    map[string]Unit // by path
	members  map[int64]*known
	order    []*known
	accounts map[[2]string]int64
	matched  []*known // of each person of the file; nil is somebody new
	mistakes config.Mistakes
	report   Report
	touched  bool // something of the roster itself changed
}

// known is a member as the database has them.
type known struct {
	id       int64
	name     string
	category string
	absent   bool
	byCode   bool // a one-time code made them an admin
	aliases  []string
	spells   []knownSpell
	claimed  bool // by a person of the file
}

type knownSpell struct {
	Spell
	id     int64
	member int64
	kept   bool // the file has it
}

func (im *importer) load() error {
	units, err := Units(im.tx)
	if err != nil {
		return err
	}
	im.units = map[string]Unit{}
	for _, u := range units {
		im.units[u.Path] = u
	}
	im.order, err = store.Rows(im.tx, func(r *sql.Rows, k **known) error {
		*k = &known{}
		return r.Scan(&(*k).id, &(*k).name, &(*k).category, &(*k).absent, &(*k).byCode)
	}, `SELECT id, name, category, absent, EXISTS (SELECT 1 FROM admin_code c WHERE c.member = m.id) FROM member m ORDER BY id`)
	if err != nil {
		return fmt.Errorf("members: %w", err)
	}
	im.members = map[int64]*known{}
	for _, k := range im.order {
		im.members[k.id] = k
	}
	spells, err := store.Rows(im.tx, func(r *sql.Rows, s *knownSpell) error {
		return r.Scan(&s.id, &s.member, &s.Unit, &s.Role, &s.Joined, &s.Ended)
	}, `SELECT s.id, s.member, u.path, s.role, s.joined, s.ended FROM spell s JOIN unit u ON u.id = s.unit ORDER BY s.id`)
	if err != nil {
		return fmt.Errorf("spells: %w", err)
	}
	for _, s := range spells {
		k := im.members[s.member]
		k.spells = append(k.spells, s)
	}
	people, err := People(im.tx)
	if err != nil {
		return err
	}
	for _, p := range people {
		im.members[p.ID].aliases = p.Aliases
	}
	type account struct {
		key    [2]string
		member int64
	}
	accounts, err := store.Rows(im.tx, func(r *sql.Rows, a *account) error {
		return r.Scan(&a.key[0], &a.key[1], &a.member)
	}, `SELECT platform, person, member FROM identity`)
	if err != nil {
		return fmt.Errorf("accounts: %w", err)
	}
	im.accounts = map[[2]string]int64{}
	for _, a := range accounts {
		im.accounts[a.key] = a.member
	}
	return nil
}

func (im *importer) apply() error {
	if err := im.nameRoot(); err != nil {
		return err
	}
	for i, e := range im.file.People {
		if err := im.person(e, im.matched[i]); err != nil {
			return fmt.Errorf("%s: %w", e.Name, err)
		}
	}
	for _, k := range im.order {
		if k.claimed || k.absent || k.byCode {
			continue
		}
		im.report.Absent = append(im.report.Absent, k.name)
		if err := im.absent(k); err != nil {
			return fmt.Errorf("%s: %w", k.name, err)
		}
	}
	if !im.touched {
		return nil
	}
	return im.tx.Audit(store.Change{Verb: "import", Subject: "roster", Detail: map[string]any{
		"file": im.file.Name, "added": len(im.report.Added), "changed": len(im.report.Changed), "absent": len(im.report.Absent)}})
}

// nameRoot gives the unit that was made up for the first admin the name it has in the file.
func (im *importer) nameRoot() error {
	made, only := im.units[madeUpUnit]
	if !only || len(im.units) > 1 {
		return nil
	}
	root := ancestors(im.file.People[0].Spells[0].Unit)[0]
	if root == madeUpUnit {
		return nil
	}
	if _, err := im.tx.Exec(`UPDATE unit SET name = ?1, path = ?1 WHERE id = ?2`, root, made.ID); err != nil {
		return fmt.Errorf("name the organisation: %w", err)
	}
	im.units = map[string]Unit{root: {ID: made.ID, Name: root, Path: root}}
	im.touched = true
	return nil
}

// person brings one person of the file and the roster together.
func (im *importer) person(e Entry, k *known) error {
	added := k == nil
	if added {
		k = &known{name: e.Name, category: e.Category}
		made, err := im.tx.Exec(`INSERT INTO member (name, category) VALUES (?, ?)`, e.Name, e.Category)
		if err != nil {
			return err
		}
		if k.id, err = made.LastInsertId(); err != nil {
			return err
		}
	}
	old := map[string]any{}
	for _, step := range []func(Entry, *known, map[string]any) error{im.self, im.aliases, im.spells, im.bind} {
		if err := step(e, k, old); err != nil {
			return err
		}
	}
	verb := "import"
	switch {
	case added:
		im.report.Added = append(im.report.Added, e.Name)
		verb, old = "add", nil
	case len(old) == 0:
		im.report.Unchanged = append(im.report.Unchanged, e.Name)
		return nil
	default:
		im.report.Changed = append(im.report.Changed, e.Name)
	}
	im.touched = true
	return im.tx.Audit(store.Change{Verb: verb, Subject: fmt.Sprintf("member %d", k.id), Detail: map[string]any{"old": old, "new": e}})
}

func (im *importer) self(e Entry, k *known, old map[string]any) error {
	if k.name == e.Name && k.category == e.Category && !k.absent {
		return nil
	}
	old["name"], old["category"], old["absent"] = k.name, k.category, k.absent
	_, err := im.tx.Exec(`UPDATE member SET name = ?, category = ?, absent = 0 WHERE id = ?`, e.Name, e.Category, k.id)
	return err
}

func (im *importer) aliases(e Entry, k *known, old map[string]any) error {
	now := slices.Sorted(slices.Values(e.Aliases))
	if slices.Equal(slices.Sorted(slices.Values(k.aliases)), now) {
		return nil
	}
	old["aliases"] = k.aliases
	if _, err := im.tx.Exec(`DELETE FROM alias WHERE member = ?`, k.id); err != nil {
		return err
	}
	for _, alias := range now {
		if _, err := im.tx.Exec(`INSERT INTO alias (member, name) VALUES (?, ?)`, k.id, alias); err != nil {
			return err
		}
	}
	return nil
}

func (im *importer) spells(e Entry, k *known, old map[string]any) error {
	for _, s := range e.Spells {
		if k.byCode && s.Ended == "" {
			s.Role = OrgAdmin
		}
		if err := im.spell(s, k, old); err != nil {
			return err
		}
	}
	return im.endSpells(k, old)
}

func (im *importer) spell(s Spell, k *known, old map[string]any) error {
	i := slices.IndexFunc(k.spells, func(had knownSpell) bool { return had.Unit == s.Unit && had.Joined == s.Joined })
	if i >= 0 {
		had := &k.spells[i]
		had.kept = true
		if had.Role == s.Role && had.Ended == s.Ended {
			return nil
		}
		old["spell "+s.Unit+" "+s.Joined] = had.Spell
		_, err := im.tx.Exec(`UPDATE spell SET role = ?, ended = ? WHERE id = ?`, s.Role, s.Ended, had.id)
		return err
	}
	unit, err := im.unit(s.Unit)
	if err != nil {
		return err
	}
	old["spell "+s.Unit+" "+s.Joined] = nil
	_, err = im.tx.Exec(`INSERT INTO spell (member, unit, role, joined, ended) VALUES (?, ?, ?, ?, ?)`,
		k.id, unit, s.Role, s.Joined, s.Ended)
	return err
}

// endSpells ends with yesterday what still runs and is not in the file.
func (im *importer) endSpells(k *known, old map[string]any) error {
	yesterday := im.tx.Now.AddDate(0, 0, -1).Format(time.DateOnly)
	for _, had := range k.spells {
		if had.kept || had.Ended != "" && had.Ended <= yesterday {
			continue
		}
		old["spell "+had.Unit+" "+had.Joined] = had.Spell
		if _, err := im.tx.Exec(`UPDATE spell SET ended = ? WHERE id = ?`, yesterday, had.id); err != nil {
			return err
		}
	}
	return nil
}

func (im *importer) absent(k *known) error {
	old := map[string]any{"absent": false}
	if _, err := im.tx.Exec(`UPDATE member SET absent = 1 WHERE id = ?`, k.id); err != nil {
		return err
	}
	if err := im.endSpells(k, old); err != nil {
		return err
	}
	im.touched = true
	return im.tx.Audit(store.Change{Verb: "absent", Subject: fmt.Sprintf("member %d", k.id), Detail: map[string]any{"old": old}})
}

// bind gives the member the accounts of the file, and in chat scripts their name; a homonym
// who comes later is called 王芳（第二支部） there.
func (im *importer) bind(e Entry, k *known, old map[string]any) error {
	for _, platform := range slices.Sorted(maps.Keys(e.Accounts)) {
		key := [2]string{platform, e.Accounts[platform]}
		if im.accounts[key] == k.id {
			continue
		}
		old["account "+platform] = im.accounts[key]
		if err := im.give(key, k.id); err != nil {
			return err
		}
	}
	unit := unitName(e.Spells[len(e.Spells)-1].Unit)
	for _, name := range []string{e.Name, e.Name + "（" + unit + "）"} {
		key := [2]string{local, name}
		switch im.accounts[key] {
		case k.id:
			return nil
		case 0:
			old["account "+local] = name
			return im.give(key, k.id)
		}
	}
	return nil
}

func (im *importer) give(key [2]string, member int64) error {
	im.accounts[key] = member
	return give(im.tx, key[0], key[1], member)
}
