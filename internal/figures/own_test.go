package figures

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/daybook-bot/daybook/internal/store"
)

func TestOwn(t *testing.T) {
	db := open(t, yearRows()...)
	change(t, db, rest)
	change(t, db, `
		INSERT INTO member (id, name) VALUES (15, '郑洁');
		INSERT INTO record (id, event, state, kind, title, day, author, lecturer, unit, sender, platform, room, made) VALUES
			(30, 30, 'accepted', '宣传稿件', '一', '2021-05-01', '周敏', '', 2, 12, 'local', '群', 0),
			(31, 31, 'accepted', '宣传稿件', '一', '2021-05-02', '周敏', '', 2, 12, 'local', '群', 0),
			(32, 32, 'accepted', '党课', '课', '2021-05-02', '', '周敏', 2, 12, 'local', '群', 0),
			(33, 33, 'accepted', '心得体会', '', '2021-05-02', '郑洁', '', 2, 12, 'local', '群', 0),
			(34, 34, 'accepted', '心得体会', '', '2021-05-02', '郑洁', '', 2, 13, 'local', '群', 0),
			(35, 35, 'pending', '心得体会', '', '2021-05-02', '郑洁', '', 2, 13, 'local', '群', 0)`)
	year := Scope{From: "2021-01-01", To: "2022-01-01"}
	view(t, db, func(tx *store.Tx) error {
		for member, want := range map[int64]Own{
			11: {Took: []Part{{"志愿服务", 2, 270}}, Wrote: []Part{{"宣传稿件", 1, 0}}, Lectured: []Part{{"党课", 1, 0}}, Answers: 1, Pending: 1},
			13: {Took: []Part{{"志愿服务", 2, 210}}, Wrote: []Part{{"心得体会", 1, 0}}, Answers: 2, Pending: 1},
			14: {},
		} {
			got, err := OwnOf(tx, member, year)
			if err != nil {
				return err
			}
			if d := cmp.Diff(want, got); d != "" {
				t.Errorf("member %d: %s", member, d)
			}
		}
		return nil
	})
}
