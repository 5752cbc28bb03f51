package figures

import (
	"database/sql"
	"encoding/json"
	"fmt"
	"time"

	"github.com/daybook-bot/daybook/config"
	"github.com/daybook-bot/daybook/internal/store"
)

// Freeze is a period's figures as they were when somebody signed them (封账).
type Freeze struct {
	ID          int64
	From, To    string // business days; To is the day after the last
	Version     int    // 1, 2, …: a period can be signed again
	At          time.Time
	Member      int64  // who signed; 0: the operator, at the command line
	Signer      string // the member's name; empty of the operator
	Message     int64  // said so; 0 of the operator
	Hash        string // SHA-256 of Content, in hexadecimal
	Definitions []Definition
	Figures     []Figure // by the definitions of then, in their order
	Records     int      // how many counted

	audit   int64
	content contents
	text    []byte
}

// Period is its name: 2021年.
func (f Freeze) Period() string { return PeriodName(f.From, f.To) }

// Content is the text whose SHA-256 the hash is; content.go says how it is written.
func (f Freeze) Content() []byte { return f.text }

// Figure finds one of the figures that were signed.
func (f Freeze) Figure(id string) (Figure, bool) {
	for _, one := range f.Figures {
		if one.ID == id {
			return one, true
		}
	}
	return Figure{}, false
}

// Signature is who signs.
type Signature struct {
	Member  int64 // 0: the operator
	Message int64 // their words; 0: none
}

// Sign freezes a period of the whole organisation. If nothing has changed since it was last
// signed, that freeze is given back and fresh is false.
func Sign(tx *store.Tx, c config.Config, from, to string, by Signature) (f Freeze, fresh bool, err error) {
	s := Scope{From: from, To: to}
	defs := Definitions(c)
	all, shares, err := withShares(tx, c, s)
	if err != nil {
		return Freeze{}, false, err
	}
	text, err := content(tx, defs, all, shares, s)
	if err != nil {
		return Freeze{}, false, err
	}
	hash := hashOf(text)
	last, frozen, err := Frozen(tx, from, to)
	if err != nil || frozen && last.Hash == hash {
		return last, false, err
	}
	if err := keepFreeze(tx, s, last.Version+1, by, defs, text, hash); err != nil {
		return Freeze{}, false, fmt.Errorf("freeze %s: %w", s.From, err)
	}
	f, _, err = Frozen(tx, from, to)
	return f, err == nil, err
}

func keepFreeze(tx *store.Tx, s Scope, version int, by Signature, defs []Definition, text []byte, hash string) error {
	definitions, err := json.Marshal(defs)
	if err != nil {
		return err
	}
	packed, err := pack(text)
	if err != nil {
		return err
	}
	err = tx.Audit(store.Change{Member: by.Member, Message: by.Message, Verb: "freeze", Subject: "period " + s.From + " " + s.To,
		Detail: map[string]any{"version": version, "hash": hash}})
	if err != nil {
		return err
	}
	_, err = tx.Exec(`INSERT INTO freeze (from_day, to_day, version, at, member, message, audit, definitions, content, hash)
		VALUES (?, ?, ?, ?, ?, ?, (SELECT max(id) FROM audit), ?, ?, ?)`,
		s.From, s.To, version, tx.Now.UnixMilli(), store.Ref(by.Member), store.Ref(by.Message), string(definitions), packed, hash)
	return err
}

// withShares is Compute with what each row adds.
func withShares(tx *store.Tx, c config.Config, s Scope) ([]Figure, [][]Share, error) {
	all, err := Compute(tx, c, s)
	if err != nil {
		return nil, nil, err
	}
	shares := make([][]Share, len(all))
	for i, f := range all {
		def, _ := c.Figure(f.ID)
		if shares[i], err = Shares(tx, c, def, s); err != nil {
			return nil, nil, err
		}
	}
	return all, shares, nil
}

// Frozen is a period as it was last signed; false if it never was.
func Frozen(tx *store.Tx, from, to string) (Freeze, bool, error) {
	return readFreeze(tx, `WHERE f.from_day = ? AND f.to_day = ? ORDER BY f.version DESC LIMIT 1`, from, to)
}

// LastFrozen is the freeze that was signed last, of whatever period.
func LastFrozen(tx *store.Tx) (Freeze, bool, error) {
	return readFreeze(tx, `ORDER BY f.id DESC LIMIT 1`)
}

// FrozenVersion is a period as it was signed the nth time.
func FrozenVersion(tx *store.Tx, from, to string, version int) (Freeze, bool, error) {
	return readFreeze(tx, `WHERE f.from_day = ? AND f.to_day = ? AND f.version = ?`, from, to, version)
}

// FrozenOn is the longest frozen period that a day lies in, without its figures; false if
// there is none.
func FrozenOn(tx *store.Tx, day string) (f Freeze, frozen bool, err error) {
	f, frozen, err = store.One(tx, func(r *sql.Rows, f *Freeze) error {
		var at int64
		err := r.Scan(&f.ID, &f.From, &f.To, &f.Version, &at)
		f.At = tx.Time(at)
		return err
	}, `SELECT id, from_day, to_day, version, at FROM freeze WHERE from_day <= ?1 AND to_day > ?1
		ORDER BY julianday(to_day) - julianday(from_day) DESC, version DESC LIMIT 1`, day)
	if err != nil {
		return Freeze{}, false, fmt.Errorf("is %s frozen: %w", day, err)
	}
	return f, frozen, nil
}

func readFreeze(tx *store.Tx, which string, args ...any) (Freeze, bool, error) {
	var definitions string
	var packed []byte
	f, found, err := store.One(tx, func(r *sql.Rows, f *Freeze) error {
		var at int64
		err := r.Scan(&f.ID, &f.From, &f.To, &f.Version, &at, &f.Member, &f.Signer, &f.Message, &f.audit, &definitions, &packed, &f.Hash)
		f.At = tx.Time(at)
		return err
	}, `SELECT f.id, f.from_day, f.to_day, f.version, f.at, coalesce(f.member, 0), coalesce(m.name, ''), coalesce(f.message, 0),
			f.audit, f.definitions, f.content, f.hash
		FROM freeze f LEFT JOIN member m ON m.id = f.member `+which, args...)
	if err == nil && found {
		err = f.fill(definitions, packed)
	}
	if err != nil {
		return Freeze{}, false, fmt.Errorf("read a freeze: %w", err)
	}
	return f, found, nil
}

// fill takes the stored text apart.
func (f *Freeze) fill(definitions string, packed []byte) error {
	if err := json.Unmarshal([]byte(definitions), &f.Definitions); err != nil {
		return err
	}
	var err error
	if f.text, err = unpack(packed); err != nil {
		return err
	}
	if f.content, err = readContent(f.text); err != nil {
		return err
	}
	for _, d := range f.Definitions {
		of := f.content.figures[d.ID]
		one := Figure{ID: d.ID, Label: d.Label, Unit: d.Unit, Definition: d.Text, Value: of.value, Records: []int64{}}
		if ofTasks(d.Count) {
			one.Tasks = []int64{}
		}
		for _, s := range of.shares {
			if ofTasks(d.Count) {
				one.Tasks = append(one.Tasks, s.ID)
			} else {
				one.Records = append(one.Records, s.ID)
			}
		}
		f.Figures = append(f.Figures, one)
	}
	for row := range f.content.rows {
		if row[0] == 'r' {
			f.Records++
		}
	}
	return nil
}

// checkFreezes finds freezes whose text is not the one that was signed.
func checkFreezes(tx *store.Tx) ([]Finding, error) {
	type stored struct {
		from, to, definitions, hash string
		version                     int
		packed                      []byte
	}
	all, err := store.Rows(tx, func(r *sql.Rows, s *stored) error {
		return r.Scan(&s.from, &s.to, &s.version, &s.definitions, &s.packed, &s.hash)
	}, `SELECT from_day, to_day, version, definitions, content, hash FROM freeze ORDER BY id`)
	if err != nil {
		return nil, fmt.Errorf("read the freezes: %w", err)
	}
	var found []Finding
	for _, s := range all {
		say := func(what string) {
			found = append(found, Finding{"freeze", fmt.Sprintf("%s封账第 %d 版%s", PeriodName(s.from, s.to), s.version, what)})
		}
		text, err := unpack(s.packed)
		if err != nil || hashOf(text) != s.hash {
			say("的内容和校验码对不上，存下的数被动过")
			continue
		}
		var f Freeze
		if err := f.fill(s.definitions, s.packed); err != nil {
			say("读不出来：" + err.Error())
			continue
		}
		for _, d := range f.Definitions {
			if of, ok := f.content.figures[d.ID]; !ok || of.definition != d.hash() {
				say("的口径“" + d.Label + "（" + d.Unit + "）”和校验码对不上，被动过")
			}
		}
	}
	return found, nil
}
