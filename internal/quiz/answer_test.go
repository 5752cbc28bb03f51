package quiz

import (
	"context"
	"database/sql"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/daybook-bot/daybook/internal/calendar"
	"github.com/daybook-bot/daybook/internal/chat"
	"github.com/daybook-bot/daybook/internal/store"
)

func TestAnswer(t *testing.T) {
	b := open(t)
	b.questions(single, multiple)
	private := chat.Direct("local", "吴涛")
	if got := b.answer(2, first, at("09:00"), "B"); got.Outcome != SwitchedOff {
		t.Errorf("before any group has it on: %+v", got)
	}
	b.switched(first, true)
	if got := b.answer(2, first, at("09:00"), "B"); got.Outcome != NoQuestion {
		t.Errorf("before it is posted: %+v", got)
	}
	b.post(first, at("08:30"), at("08:30"))
	for _, c := range []struct {
		name   string
		member int64
		place  chat.Place
		sent   time.Time
		answer string
		want   Outcome
		first  string // the answer that counts
		right  bool
	}{
		{"too early", 2, first, at("08:29:59"), "B", Early, "", false},
		{"the group has it off", 2, second, at("09:00"), "B", SwitchedOff, "", false},
		{"not on the roster", 4, first, at("09:00"), "B", NotOnRoster, "", false},
		{"two letters", 2, first, at("09:00"), "AC", Misfit, "", false},
		{"true or no", 2, first, at("09:00"), "错", Misfit, "", false},
		{"beyond the options", 2, first, at("09:00"), "E", Misfit, "", false},
		{"wrong", 2, private, at("09:01"), "C", Counted, "C", false},
		{"again", 2, first, at("09:02"), "B", Again, "C", false},
		{"again, of no form", 2, first, at("09:02"), "对", Again, "C", false},
		{"right, in the last second", 3, first, at("23:59:59"), "B", Counted, "B", true},
		{"on the next day, which has none", 3, first, at("00:00").AddDate(0, 0, 1).Add(9 * time.Hour), "B", NoQuestion, "", false},
		{"at midnight", 1, first, at("00:00").AddDate(0, 0, 1), "B", Early, "", false},
		{"of the day, handled after midnight", 1, first, at("23:00"), "B", Counted, "B", true},
	} {
		got := b.answer(c.member, c.place, c.sent, c.answer)
		if got.Outcome != c.want || got.Answer != c.first || got.Outcome <= Again && got.Right() != c.right {
			t.Errorf("%s: %+v", c.name, got)
		}
	}
	if n := b.count(`SELECT count(*) FROM sign_in WHERE day = '2021-04-20'`); n != 3 {
		t.Errorf("%d sign-ins", n)
	}
	// A mended key turns wrong into right, and the sign-in stays what it was.
	b.do(func(tx *store.Tx) error {
		q, _, err := Of(tx, "2021-04-20")
		if err != nil {
			return err
		}
		if _, err := Mend(tx, q, "C", 1, 0); err != nil {
			return err
		}
		r, found, err := SignIn(tx, 2, "2021-04-20")
		if !found || r.Answer != "C" || !r.Right() {
			t.Errorf("after mending: %+v, %v", r, found)
		}
		return err
	})
	// A skipped question keeps its answers.
	b.do(func(tx *store.Tx) error {
		_, _, err := Skip(tx, "2021-04-20", 1, 0)
		return err
	})
	if got := b.answer(3, first, at("23:59:59"), "AC"); got.Outcome != Again || got.Question.Kind != Single {
		t.Errorf("after skipping: %+v", got)
	}
}

func TestClosed(t *testing.T) {
	b := open(t)
	b.questions(single)
	b.switched(first, true)
	b.post(first, at("08:30"), at("08:30"))
	b.do(func(tx *store.Tx) error {
		r, err := Answer(tx, Given{Member: 1, Place: first, At: at("18:00"), Day: "2021-04-20", Answer: "B",
			Message: b.message(tx, first, at("18:00"))}, Window{8 * 60, 18 * 60})
		if r.Outcome != Closed {
			t.Errorf("after the window: %+v", r)
		}
		return err
	})
}

func TestOpenKind(t *testing.T) {
	b := open(t)
	b.questions(trueOrNo)
	private := chat.Direct("local", "吴涛")
	kind := func(place chat.Place, sent time.Time, want string) {
		t.Helper()
		b.do(func(tx *store.Tx) error {
			got, err := OpenKind(tx, place, place.Private(), sent)
			if got != want {
				t.Errorf("%s at %s: %q, want %q", place.Room, sent, got, want)
			}
			return err
		})
	}
	b.switched(first, true)
	kind(first, at("09:00"), "")
	b.post(first, at("08:30"), at("08:30"))
	kind(first, at("09:00"), TrueOrNo)
	kind(private, at("09:00"), TrueOrNo)
	kind(second, at("09:00"), "")
	kind(first, at("09:00").AddDate(0, 0, 1), TrueOrNo) // too early is understood too
	kind(first, at("09:00").AddDate(0, 0, -1), "")
	b.switched(first, false)
	kind(first, at("09:00"), "")
	kind(private, at("09:00"), "")
}

// All answer at the same moment, and each once more: one sign-in each, one line.
func TestManyAtOnce(t *testing.T) {
	b := open(t)
	b.questions(single)
	b.switched(first, true)
	b.do(func(tx *store.Tx) error {
		for id := 5; id <= 44; id++ {
			if _, err := tx.Exec(`INSERT INTO member (id, name) VALUES (?1, '人' || ?1)`, id); err != nil {
				return err
			}
			if _, err := tx.Exec(`INSERT INTO spell (member, unit, role) VALUES (?, 1, '成员')`, id); err != nil {
				return err
			}
		}
		_, _, err := Post(tx, first, at("08:30"), at("08:30"), window)
		return err
	})
	var receipts []<-chan error
	for _, answer := range []string{"A", "B"} {
		for id := int64(1); id <= 44; id++ {
			receipts = append(receipts, b.db.Queue(func(tx *store.Tx) error {
				r, err := Answer(tx, Given{Member: id, Place: first, At: at("09:00"), Day: "2021-04-20", Answer: answer,
					Message: b.message(tx, first, at("09:00"))}, window)
				if err != nil || r.Outcome != Counted {
					return err
				}
				return Gather(tx, first, chat.Back{}, "2021-04-20", 0)
			}))
		}
	}
	for _, receipt := range receipts {
		if err := <-receipt; err != nil {
			t.Error(err)
		}
	}
	if n := b.count(`SELECT count(*) FROM sign_in WHERE answer = 'A'`); n != 43 {
		t.Errorf("%d sign-ins, want those of the 43 on the roster", n)
	}
	if diff := cmp.Diff([]string{"已收到 43 份答案，对错可单聊问我"}, b.lines()); diff != "" {
		t.Errorf("lines (-want +got):\n%s", diff)
	}
}

// lines are the gathered lines so far.
func (b *book) lines() (lines []string) {
	b.Helper()
	err := b.db.View(context.Background(), func(tx *store.Tx) (err error) {
		lines, err = store.Rows(tx, func(r *sql.Rows, line *string) error { return r.Scan(line) },
			`SELECT reply ->> 'Text' FROM outbox WHERE key LIKE 'answers/%' ORDER BY id`)
		return err
	})
	if err != nil {
		b.Fatal(err)
	}
	return lines
}

func TestGather(t *testing.T) {
	b := open(t)
	b.questions(single)
	b.switched(first, true)
	b.switched(second, true)
	b.post(first, at("08:30"), at("08:30"))
	answer := func(member int64, place chat.Place) {
		b.answer(member, place, at("09:00"), "A")
		b.do(func(tx *store.Tx) error { return Gather(tx, place, chat.Back{Token: "t"}, "2021-04-20", 0) })
	}
	send := func(want int) {
		t.Helper()
		b.do(func(tx *store.Tx) error {
			due, err := tx.Claim(10)
			if len(due) != want {
				t.Errorf("%d lines are due, want %d", len(due), want)
			}
			for _, d := range due {
				if err := tx.Sent(d.ID); err != nil {
					return err
				}
			}
			return err
		})
	}
	answer(1, first)
	b.clock.Set(at("08:30:59"))
	answer(2, first)
	send(0)
	b.clock.Set(at("08:31"))
	send(1)
	if diff := cmp.Diff([]string{"已收到 2 份答案，对错可单聊问我"}, b.lines()); diff != "" {
		t.Errorf("lines (-want +got):\n%s", diff)
	}
	answer(3, second)
	b.do(func(tx *store.Tx) error {
		if _, err := tx.Exec(`UPDATE spell SET ended = '' WHERE member = 4`); err != nil {
			return err
		}
		return nil
	})
	answer(4, first)
	b.clock.Set(at("08:32"))
	send(2)
	want := []string{"已收到 2 份答案，对错可单聊问我", "已收到 1 份答案，对错可单聊问我", "已收到 3 份答案，对错可单聊问我"}
	if diff := cmp.Diff(want, b.lines()); diff != "" {
		t.Errorf("lines (-want +got):\n%s", diff)
	}
}

func TestPost(t *testing.T) {
	b := open(t)
	b.questions(single, multiple)
	b.switched(first, true)
	o := b.post(first, at("08:30"), at("08:30"))
	want := chat.Outgoing{
		Key: "question/local/第一支部群/2021-04-20", To: first, Until: at("00:00").AddDate(0, 0, 1), Once: true,
		Reply: chat.Reply{
			Text:    "每日一题（4月20日，单选）\n哪一项正确？\nA. 甲\nB. 乙\nC. 丙\nD. 丁\n自愿作答：@我从 ABCD 里回一个字母；也可以单聊我。",
			Choices: single.Choices("2021-04-20"),
		},
	}
	if diff := cmp.Diff(want, o); diff != "" {
		t.Errorf("first day (-want +got):\n%s", diff)
	}
	next := at("08:30").AddDate(0, 0, 1)
	if got := b.post(second, next, next).Reply.Text; got != "每日一题（4月21日，多选）\n哪些正确？\nA. 甲\nB. 乙\nC. 丙\n自愿作答：@我把选的字母一起回，如 AB；也可以单聊我。" {
		t.Errorf("a group that is new hears no other key: %s", got)
	}
	if got := b.post(first, next, next.Add(2*time.Hour)).Reply.Text; got != "(补发，原定 08:30)\n"+
		"每日一题（4月21日，多选）\n哪些正确？\nA. 甲\nB. 乙\nC. 丙\n自愿作答：@我把选的字母一起回，如 AB；也可以单聊我。\n\n上一题（4月20日）答案：B（乙）。" {
		t.Errorf("late, with the key of the day before: %s", got)
	}
	if n := b.count(`SELECT count(*) FROM question_post`); n != 3 {
		t.Errorf("%d posts", n)
	}
}

func TestRepost(t *testing.T) {
	b := open(t)
	b.questions(single, trueOrNo)
	b.switched(first, true)
	b.switched(second, true)
	b.post(first, at("08:30"), at("08:30"))
	b.post(second, at("08:30"), at("08:30"))
	b.switched(second, false)
	b.do(func(tx *store.Tx) error {
		if _, _, err := Skip(tx, "2021-04-20", 1, 0); err != nil {
			return err
		}
		posts, err := Repost(tx, at("10:00"), window)
		want := []chat.Outgoing{{
			Key: "question/local/第一支部群/2021-04-20/1", To: first, Until: at("00:00").AddDate(0, 0, 1), Once: true,
			Reply: chat.Reply{Text: "今天换一道题（判断），答过的不用再答。\n正确吗？\n自愿作答：@我回“对”或“错”；也可以单聊我。", Choices: trueOrNo.Choices("2021-04-20")},
		}}
		if diff := cmp.Diff(want, posts); diff != "" {
			t.Errorf("posts (-want +got):\n%s", diff)
		}
		return err
	})
}

func TestWorking(t *testing.T) {
	b := open(t)
	for _, c := range []struct {
		calendar calendar.Calendar
		day      string
		want     bool
		warned   int // so far
	}{
		{calendar.Official(), "2021-04-20", true, 0},
		{calendar.Official(), "2021-04-24", false, 0},
		{calendar.Official(), "2021-04-25", true, 0},  // a Sunday, worked for 劳动节
		{calendar.Official(), "2021-05-03", false, 0}, // a Monday of 劳动节
		{calendar.Calendar{}, "2021-04-25", false, 1},
		{calendar.Calendar{}, "2021-04-26", true, 1},
		{calendar.Calendar{}, "2022-01-04", true, 2},
	} {
		b.do(func(tx *store.Tx) error {
			got, err := Working(tx, c.calendar, c.day)
			if got != c.want {
				t.Errorf("%s: %v", c.day, got)
			}
			return err
		})
		if n := b.count(`SELECT count(*) FROM outbox WHERE room = '@周敏'`); n != c.warned {
			t.Errorf("%s: %d warnings, want %d", c.day, n, c.warned)
		}
	}
}
