package jobs

import (
	"testing"

	"github.com/daybook-bot/daybook/config"
	"github.com/daybook-bot/daybook/internal/store"
)

// accepted are records of the branch that were accepted on Wednesday, 14 April 2021, at ten.
func (o *office) accepted(kinds ...string) {
	o.Helper()
	at := moment(o, "2021-04-14 10:00").UnixMilli()
	o.update(func(tx *store.Tx) error {
		for _, kind := range kinds {
			_, err := tx.Exec(`INSERT INTO record (event, state, kind, day, unit, sender, platform, room, made, decided)
				VALUES (1, 'accepted', ?, '2021-04-14', 2, 2, 'local', '一群', ?, ?)`, kind, at, at)
			if err != nil {
				return err
			}
		}
		return nil
	})
}

func TestDigestIsNotEmpty(t *testing.T) {
	o := newOffice(t, t.TempDir(), "2021-04-13 10:00")
	defer o.close()
	o.runs(Digest(o.book, o.cal))
	o.accepted("志愿服务", "集中学习", "志愿服务")
	o.until("2021-04-19 08:59")
	o.heardAre()
	o.until("2021-05-30 10:00") // in the other weeks there is nothing to say
	o.heardAre("04-19 09:00 @王建国 4月12日至4月18日，全体：\n新记录 3 条：志愿服务 2、集中学习 1。",
		"04-19 09:00 @周敏 4月12日至4月18日，第一支部：\n新记录 3 条：志愿服务 2、集中学习 1。")
}

// After weeks without the program, or of holidays, one digest tells of all of them.
func TestDigestAfterDowntime(t *testing.T) {
	o := newOffice(t, t.TempDir(), "2021-04-13 10:00")
	defer o.close()
	o.runs(Digest(o.book, o.cal))
	o.accepted("志愿服务")
	o.clock.Set(moment(t, "2021-05-04 12:00")) // a holiday
	o.until("2021-05-09 10:00")
	o.heardAre("05-06 08:30 @王建国 4月12日至5月2日，全体：\n新记录 1 条：志愿服务 1。",
		"05-06 08:30 @周敏 4月12日至5月2日，第一支部：\n新记录 1 条：志愿服务 1。")
}

// What did not arrive is for the 管理员; what groups were spared, for their own admins.
func TestDigestTellsWhatWasNotSaid(t *testing.T) {
	o := newOffice(t, t.TempDir(), "2021-04-13 10:00")
	defer o.close()
	o.runs(Digest(o.book, o.cal))
	at := moment(t, "2021-04-14 10:00").UnixMilli()
	o.update(func(tx *store.Tx) error {
		for n, state := range []string{"failed", "unknown", "sent", "expired"} {
			_, err := tx.Exec(`INSERT INTO outbox (key, platform, room, due, reply, state, next_try, made)
				VALUES (?, 'local', '一群', ?, '{}', ?, ?, ?)`, n, at, state, at, at)
			if err != nil {
				return err
			}
		}
		for n, f := range []struct{ to, state string }{
			{"group/local/一群", "held"}, {"group/local/二群", "skipped"}, {"group/local/一群", "queued"}, {"member/2", "held"},
		} {
			_, err := tx.Exec(`INSERT INTO reminder (rule, day, recipient, name, matter, state, due, at)
				VALUES (?, '2021-04-14', ?, '', '', ?, ?, ?)`, n, f.to, f.state, at, at)
			if err != nil {
				return err
			}
		}
		return nil
	})
	o.until("2021-04-19 10:00")
	o.heardAre("04-19 09:00 @王建国 4月12日至4月18日，全体：\n群里的提醒：压下没发 1 次，错过没补 1 次。「提醒 列表」看原因。\n没送到，或不知道送到没有的消息：2 条。",
		"04-19 09:00 @周敏 4月12日至4月18日，第一支部：\n群里的提醒：压下没发 1 次。「提醒 列表」看原因。")
}

// The month's sums are those of the figures; what waits is said once, on a morning on which
// both the week and the month are told.
func TestBrief(t *testing.T) {
	o := newOffice(t, t.TempDir(), "2021-04-13 10:00")
	defer o.close()
	o.config.Kinds = []config.Kind{
		{Name: "志愿服务", Measures: []string{"人次", "小时"}},
		{Name: "宣传稿件", Measures: []string{"篇"}, Once: config.OncePerTitle},
		{Name: "党课", Measures: []string{"次"}},
		{Name: "慰问帮扶", Measures: []string{"人"}, Needs: []config.Slot{config.SlotBeneficiaries}},
	}
	o.runs(Digest(o.book, o.cal), Brief(o.book, o.config, o.cal))
	o.accepted("志愿服务", "志愿服务", "宣传稿件", "慰问帮扶")
	o.exec(`UPDATE record SET beneficiaries = 15 WHERE id = 4`, `INSERT INTO participation (record, member, unit, minutes, source, state) VALUES (1, 2, 2, 90, 'reported', 'in'), (2, 1, 1, 60, 'reported', 'in')`,
		`UPDATE record SET unnamed = 3, unnamed_minutes = 180 WHERE id = 2`,
		`INSERT INTO record (event, state, kind, day, unit, sender, platform, room, made) VALUES (5, 'pending', '党课', '2021-04-20', 2, 2, 'local', '一群', 0)`)
	o.until("2021-05-05 23:00")
	o.heard = nil
	o.until("2021-05-06 10:00") // the first working day of the month, and of the week
	o.heardAre(
		"05-06 09:00 @王建国 4月26日至5月2日，全体：\n等审核 1 条：#5。「待审」可以看。",
		"05-06 09:00 @周敏 4月26日至5月2日，第一支部：\n等审核 1 条：#5。「待审」可以看。",
		"05-06 09:00 @王建国 2021年4月，全体：志愿服务 2 次、5 人次、5.5 小时；宣传稿件 1 篇；慰问帮扶 1 次、15 人。",
		"05-06 09:00 @周敏 2021年4月，第一支部：志愿服务 2 次、4 人次、4.5 小时；宣传稿件 1 篇；慰问帮扶 1 次、15 人。",
	)
	o.until("2021-05-31 10:00")
	o.heard = nil
	o.until("2021-06-01 10:00") // a Tuesday
	o.heardAre(
		"06-01 09:00 @王建国 2021年5月，全体没有记录。\n等审核 1 条：#5。「待审」可以看。",
		"06-01 09:00 @周敏 2021年5月，第一支部没有记录。\n等审核 1 条：#5。「待审」可以看。",
	)
	o.exec(`UPDATE record SET state = 'withdrawn' WHERE id = 5`)
	o.until("2021-06-30 10:00")
	o.heard = nil
	o.until("2021-07-02 10:00") // nothing at all
	o.heardAre()
}
