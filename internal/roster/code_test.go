package roster

import (
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/daybook-bot/daybook/internal/store"
)

func (b *book) code() (code string) {
	b.Helper()
	b.do(func(tx *store.Tx) (err error) {
		code, err = MakeAdminCode(tx)
		return err
	})
	return code
}

func (b *book) use(person, shown, said string) (use CodeUse, m Member) {
	b.Helper()
	code, ok := LooksLikeCode(said)
	if !ok {
		b.Fatalf("%q is no code", said)
	}
	b.do(func(tx *store.Tx) (err error) {
		use, m, err = UseAdminCode(tx, 0, "local", person, shown, code)
		return err
	})
	return use, m
}

func TestAdminCode(t *testing.T) {
	b := open(t)
	b.roster("李华,局机关/第一支部,,2018-01-01,,,,,", "王芳,局机关/第一支部,,,,u1,,,", "王芳,局机关/第二支部,,,,u2,,,",
		"老李,局机关/第一支部,,,2020-12-31,,,,")
	for _, c := range []struct {
		name, person, shown string
		after               time.Duration
		want                CodeUse
		member, unit        string
	}{
		{"a member", "李华", "李华", 24 * time.Hour, CodeGranted, "李华", "第一支部"},
		{"a stranger with a member's name", "x1", "李华", 0, CodeGranted, "李华", "第一支部"},
		{"a stranger", "x2", "张三", 0, CodeGranted, "张三", "局机关"},
		{"a stranger without a shown name", "x3", "", 0, CodeGranted, "x3", "局机关"},
		{"a stranger with the name of one who has left", "x4", "老李", 0, CodeGranted, "老李", "局机关"},
		{"a stranger with homonyms", "x5", "王芳", 0, CodeHomonym, "", ""},
		{"too late", "x6", "李四", 24*time.Hour + time.Millisecond, CodeLapsed, "", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			code := b.code()
			b.clock.Set(b.clock.Now().Add(c.after))
			before := b.dump()
			use, m := b.use(c.person, c.shown, code)
			if use != c.want || m.Name != c.member || m.Unit.Name != c.unit {
				t.Fatalf("%v, %+v; want %v, %s of %s", use, m, c.want, c.member, c.unit)
			}
			if use != CodeGranted {
				if after := b.dump(); after != before {
					t.Errorf("changed:\n%s", after)
				}
				return
			}
			if m.Role != OrgAdmin {
				t.Errorf("role %s", m.Role)
			}
			b.do(func(tx *store.Tx) error {
				member, known, err := Identify(tx, "local", c.person)
				if !known || member != m.ID {
					t.Errorf("the account is %d's, %v; want %d", member, known, m.ID)
				}
				return err
			})
			if use, _ := b.use("dieb", "Dieb", code); use != CodeUsed {
				t.Errorf("used again: %v", use)
			}
		})
	}
	if use, _ := b.use("x", "x", "00000000"); use != CodeUnknown {
		t.Errorf("a code that nobody made: %v", use)
	}
	b.do(func(tx *store.Tx) error {
		var stored string
		err := tx.QueryRow(`SELECT group_concat(hash) FROM admin_code`).Scan(&stored)
		if len(stored) < 64 || strings.Contains(stored, " ") {
			t.Errorf("stored %s", stored)
		}
		return err
	})
}

// The first admin comes before the roster; the roster must not shut them out.
func TestAdminCodeBeforeTheRoster(t *testing.T) {
	for _, c := range []struct{ name, rows, units string }{
		{"李华", "李华,局机关/第一支部,成员,2018-01-01,,,,,", "局机关 局机关/第一支部"},
		{"张三", "李华,局机关/第一支部,成员,2018-01-01,,,,,", "局机关 局机关/第一支部"},
		{"张三", "李华,本单位/第一支部,成员,2018-01-01,,,,,", "本单位 本单位/第一支部"},
	} {
		b := open(t)
		if use, m := b.use("x", c.name, b.code()); use != CodeGranted || m.Unit.Path != madeUpUnit {
			t.Fatalf("%v, %+v", use, m)
		}
		for range 2 {
			b.clock.Set(b.clock.Now().Add(48 * time.Hour))
			report := b.roster(c.rows)
			b.do(func(tx *store.Tx) error {
				admin, err := AdminOf(tx, b.member(tx, c.name), 0, tx.Today())
				if err != nil {
					return err
				}
				units, err := Units(tx)
				var paths []string
				for _, u := range units {
					paths = append(paths, u.Path)
				}
				if got := strings.Join(paths, " "); !admin || got != c.units || len(report.Absent) != 0 {
					t.Errorf("%s: admin %v, units %s, absent %s", c.name, admin, got, report.Absent)
				}
				return err
			})
		}
	}
}

// Who guesses gets nowhere, and it is written down; the right code of another is still good.
func TestCodesCannotBeGuessed(t *testing.T) {
	b := open(t)
	if use, _ := b.use("dieb", "Dieb", "00000000"); use != CodeUnknown {
		t.Errorf("without a code there is nothing to guess: %v", use)
	}
	code := b.code()
	wrong := "00000000"
	if strings.ReplaceAll(code, " ", "") == wrong {
		wrong = "00000001"
	}
	for i := range guessesAnHour + 3 {
		want := CodeWrong
		if i >= guessesAnHour {
			want = CodeTooMany
		}
		if use, _ := b.use("dieb", "Dieb", wrong); use != want {
			t.Errorf("guess %d: %v, want %v", i+1, use, want)
		}
	}
	if use, _ := b.use("dieb", "Dieb", code); use != CodeTooMany {
		t.Errorf("the right code after too many: %v", use)
	}
	if use, _ := b.use("x1", "李华", code); use != CodeGranted {
		t.Errorf("another's right code: %v", use)
	}
	code = b.code()
	b.clock.Set(b.clock.Now().Add(time.Hour))
	if use, _ := b.use("dieb", "Dieb", wrong); use != CodeWrong {
		t.Errorf("an hour later: %v", use)
	}
	for i := range guessesADay {
		b.use("dieb"+strconv.Itoa(i), "Dieb", wrong)
	}
	if use, _ := b.use("x2", "王芳", code); use != CodeTooMany {
		t.Errorf("while many guess: %v", use)
	}
	b.clock.Set(b.clock.Now().Add(24 * time.Hour))
	if use, _ := b.use("x2", "王芳", b.code()); use != CodeGranted {
		t.Errorf("a day later: %v", use)
	}
	b.do(func(tx *store.Tx) error {
		var rows int
		err := tx.QueryRow(`SELECT count(*) FROM audit WHERE verb = 'admin-code-wrong'`).Scan(&rows)
		if rows != guessesADay {
			t.Errorf("%d guesses are written down", rows)
		}
		return err
	})
}

func TestLooksLikeCode(t *testing.T) {
	for said, want := range map[string]string{
		"4827 1935": "48271935", "48271935": "48271935", " 4827-1935\n": "48271935", "４８２７　１９３５": "48271935",
		"4827193": "", "482719350": "", "48271935a": "", "管理码 48271935": "", "": "", strings.Repeat("1", 1<<20): "",
	} {
		code, ok := LooksLikeCode(said)
		if ok != (want != "") || ok && code != want {
			t.Errorf("%.20q: %s, %v; want %s", said, code, ok, want)
		}
	}
}
