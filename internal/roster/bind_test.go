package roster

import (
	"testing"

	"github.com/daybook-bot/daybook/internal/store"
)

const today = "2021-04-20"

func account(person string) Account { return Account{"wecom", person, "昵称" + person} }

func (b *book) ask(person, name, unit string) (a Asking) {
	b.Helper()
	b.do(func(tx *store.Tx) (err error) {
		a, err = AskBind(tx, account(person), name, unit, today)
		return err
	})
	return a
}

func (b *book) waiting(name string) (all []Request) {
	b.Helper()
	b.do(func(tx *store.Tx) (err error) {
		all, err = WaitingFor(tx, b.member(tx, name))
		return err
	})
	return all
}

func TestAskBind(t *testing.T) {
	b := open(t)
	b.roster("李华,局机关/第一支部,,,,,,小李,", "王芳,局机关/第一支部,,,,u1,,,", "王芳,局机关/第二支部,,,,u2,,,",
		"老李,局机关/第一支部,,,2020-12-31,,,,", "吴涛,局机关/第一支部,,,,u9,,,")
	for _, c := range []struct {
		person, name, unit string
		want               AskOutcome
		member             string // name and unit
		now                string // whose account it is
		others             int
	}{
		{"x", "张三", "", NobodyNamed, "", "", 0},
		{"x", "老李", "", NobodyNamed, "", "", 0},
		{"x", "王芳", "", SeveralNamed, "", "", 0},
		{"x", "王芳", "第三支部", NobodyNamed, "", "", 0},
		{"x", "王芳", "二支部", Asked, "王芳第二支部", "", 1},
		{"x", "王芳", "二支部", AskedBefore, "王芳第二支部", "", 1},
		{"x", "小李", "", Asked, "李华第一支部", "", 0},
		{"y", "李华", "", Asked, "李华第一支部", "", 0},
		{"u9", "吴涛", "", AlreadyBound, "吴涛第一支部", "吴涛", 0},
		{"u9", "李华", "第一支部", Asked, "李华第一支部", "吴涛", 0},
	} {
		a := b.ask(c.person, c.name, c.unit)
		if a.Outcome != c.want || a.Member.Name+a.Member.Unit.Name != c.member || a.Now.Name != c.now || a.Others != c.others {
			t.Errorf("%s %s by %s: %+v", c.name, c.unit, c.person, a)
		}
		if c.want == SeveralNamed && len(a.Candidates) != 2 {
			t.Errorf("candidates %+v", a.Candidates)
		}
	}
	if w := b.waiting("李华"); len(w) != 3 || w[0].Account != account("x") || w[1].Account != account("y") || w[2].Account != account("u9") {
		t.Errorf("for 李华 wait %+v", w)
	}
	b.do(func(tx *store.Tx) error {
		var state string
		err := tx.QueryRow(`SELECT state FROM bind_request WHERE person = 'x' ORDER BY id LIMIT 1`).Scan(&state)
		if state != "superseded" {
			t.Errorf("the first request of x is %s", state)
		}
		return err
	})
}

func TestGrantAndRefuse(t *testing.T) {
	b := open(t)
	b.roster("李华,局机关/第一支部,,,,u1,,,", "许明春,局机关/第一支部,支部管理员,,,,,,")
	b.ask("x", "李华", "")
	b.ask("y", "李华", "")
	waiting := b.waiting("李华")
	b.do(func(tx *store.Tx) error {
		admin := b.member(tx, "许明春")
		if err := Refuse(tx, waiting[0], admin); err != nil {
			return err
		}
		return Grant(tx, waiting[1], admin)
	})
	b.do(func(tx *store.Tx) error {
		for person, want := range map[string]bool{"x": false, "y": true, "u1": true} {
			member, known, err := Identify(tx, "wecom", person)
			if err != nil {
				return err
			}
			if known != want || known && member != b.member(tx, "李华") {
				t.Errorf("%s: %d, %v", person, member, known)
			}
		}
		return nil
	})
	if w := b.waiting("李华"); len(w) != 0 {
		t.Errorf("still waiting: %+v", w)
	}
	// A grant moves an account that was somebody else's.
	b.ask("y", "许明春", "")
	b.do(func(tx *store.Tx) error { return Grant(tx, b.waiting1(tx, "许明春"), b.member(tx, "许明春")) })
	b.do(func(tx *store.Tx) error {
		member, _, err := Identify(tx, "wecom", "y")
		if member != b.member(tx, "许明春") {
			t.Errorf("y is %d", member)
		}
		return err
	})
}

func (b *book) waiting1(tx *store.Tx, name string) Request {
	b.Helper()
	all, err := WaitingFor(tx, b.member(tx, name))
	if err != nil || len(all) != 1 {
		b.Fatalf("waiting for %s: %v, %v", name, all, err)
	}
	return all[0]
}
