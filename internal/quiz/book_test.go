package quiz

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/daybook-bot/daybook/config"
	"github.com/daybook-bot/daybook/internal/chat"
	"github.com/daybook-bot/daybook/internal/clock"
	"github.com/daybook-bot/daybook/internal/store"
)

var (
	zone   = time.FixedZone("CST", 8*3600)
	window = Window{8*60 + 30, 24 * 60}
	first  = chat.Place{Platform: "local", Room: "第一支部群"}
	second = chat.Place{Platform: "local", Room: "第二支部群"}
)

// book is a data folder of its own, with the clock at Tuesday 2021-04-20 08:30, three members
// and one who has left.
type book struct {
	testing.TB
	db    *store.DB
	clock *clock.Manual
	n     int
}

const people = `
INSERT INTO unit (id, name, path) VALUES (1, '第一支部', '第一支部');
INSERT INTO member (id, name) VALUES (1, '周敏'), (2, '吴涛'), (3, '郑洁'), (4, '老李');
INSERT INTO spell (member, unit, role, ended) VALUES (1, 1, '管理员', ''), (2, 1, '成员', ''), (3, 1, '成员', ''), (4, 1, '成员', '2021-03-31');
INSERT INTO identity (platform, person, member, bound) VALUES ('local', '周敏', 1, 0)`

func open(t testing.TB) *book {
	t.Helper()
	c := clock.NewManual(at("08:30"))
	db, err := store.Open(context.Background(), t.TempDir(), c, zone)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	})
	b := &book{TB: t, db: db, clock: c}
	b.do(func(tx *store.Tx) error {
		_, err := tx.Exec(people)
		return err
	})
	return b
}

// at is a time of Tuesday 2021-04-20.
func at(clock string) time.Time {
	t, err := time.ParseInLocation("2006-01-02 15:04:05", "2021-04-20 "+(clock + ":00:00")[:8], zone)
	if err != nil {
		panic(err)
	}
	return t
}

func (b *book) do(f func(tx *store.Tx) error) {
	b.Helper()
	if err := b.db.Update(context.Background(), f); err != nil {
		b.Fatal(err)
	}
}

// bank imports 单选 questions of these texts; their key is A.
func (b *book) bank(texts ...string) (r Report) {
	b.Helper()
	var questions []Question
	for _, text := range texts {
		questions = append(questions, Question{Kind: Single, Text: text, Options: []string{"甲", "乙", "丙"}, Answer: "A", Explanation: "见材料。"})
	}
	return b.questions(questions...)
}

func (b *book) questions(all ...Question) (r Report) {
	b.Helper()
	b.do(func(tx *store.Tx) (err error) {
		r, err = Import(tx, File{Name: "questions.csv", Questions: all})
		return err
	})
	return r
}

// switched has a group take part or not.
func (b *book) switched(place chat.Place, on bool) {
	b.Helper()
	b.do(func(tx *store.Tx) error {
		fresh, err := Switch(tx, place, on, 1, 0)
		if !fresh {
			b.Errorf("%s was so already", place.Room)
		}
		return err
	})
}

// post posts the question of a day in a group and returns what is said.
func (b *book) post(place chat.Place, due, now time.Time) (o chat.Outgoing) {
	b.Helper()
	b.do(func(tx *store.Tx) (err error) {
		var found bool
		o, found, err = Post(tx, place, due, now, window)
		if !found {
			return errors.Join(err, errors.New("the bank is empty"))
		}
		return err
	})
	return o
}

// message is the row of a message.
func (b *book) message(tx *store.Tx, place chat.Place, sent time.Time) int64 {
	b.Helper()
	b.n++
	row, fresh, err := tx.Keep(chat.Message{ID: fmt.Sprint(b.n), Place: place, Sent: sent})
	if err != nil || !fresh {
		b.Fatal(fresh, err)
	}
	return row
}

func (b *book) answer(member int64, place chat.Place, sent time.Time, answer string) (r Result) {
	b.Helper()
	b.do(func(tx *store.Tx) (err error) {
		r, err = Answer(tx, Given{Member: member, Place: place, Private: place.Private(), At: sent, Day: tx.Day(sent),
			Answer: answer, Message: b.message(tx, place, sent)}, window)
		return err
	})
	return r
}

func (b *book) count(query string, args ...any) (n int) {
	b.Helper()
	b.do(func(tx *store.Tx) error { return tx.QueryRow(query, args...).Scan(&n) })
	return n
}

const header = "kind,text,A,B,C,D,E,F,answer,explanation,source\n"

func write(t testing.TB, rows ...string) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), "questions.csv")
	if err := os.WriteFile(file, []byte(header+strings.Join(rows, "\n")+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	return file
}

// mistakesIn are the mistakes that an error is; a failure if it is another.
func mistakesIn(t testing.TB, err error) (m config.Mistakes) {
	t.Helper()
	if !errors.As(err, &m) {
		t.Fatalf("error %v", err)
	}
	return m
}
