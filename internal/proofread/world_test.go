package proofread

import (
	"bytes"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/daybook-bot/daybook/config"
	"github.com/daybook-bot/daybook/internal/clock"
	"github.com/daybook-bot/daybook/internal/figures"
	"github.com/daybook-bot/daybook/internal/figures/reconcile"
	"github.com/daybook-bot/daybook/internal/office/docx"
	"github.com/daybook-bot/daybook/internal/store"
)

var (
	of2021 = figures.Scope{From: "2021-01-01", To: "2022-01-01"}
	clerk  = docx.By{Author: "日志", At: time.Date(2022, 1, 5, 0, 0, 0, 0, time.UTC)}
)

// ledger2021 opens a ledger of three branches: of 志愿服务 15 person-times, by quarter and
// branch 1, 2, 3, 4 and 7, 5, 3; of 观影 once in the second branch.
func ledger2021(t testing.TB) *store.DB {
	t.Helper()
	db, err := store.Open(t.Context(), t.TempDir(), clock.NewManual(time.Date(2022, 1, 5, 0, 0, 0, 0, time.UTC)), config.Default().Zone())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	})
	sql := `INSERT INTO unit (id, parent, name, path) VALUES (1, NULL, '局机关', '局机关'), (2, 1, '第一支部', '局机关/第一支部'), (3, 1, '第二支部', '局机关/第二支部'), (4, 1, '第三支部', '局机关/第三支部');
		INSERT INTO member (id, name) VALUES (11, '周敏');
		INSERT INTO spell (member, unit, role) VALUES (11, 2, '支部管理员');
		INSERT INTO message (id, platform, platform_id, room, person, member, text, sent, day, arrived, state) VALUES
			(1, 'local', 'm1', '群', '周敏', 11, '报告 志愿服务', 1617933600000, '2021-04-09', 0, 'done');`
	for i, r := range []struct {
		kind, title, day string
		unit, heads      int
	}{
		{"志愿服务", "清洁家园", "2021-02-09", 2, 7}, {"志愿服务", "文明劝导", "2021-05-09", 3, 5},
		{"志愿服务", "助老", "2021-08-09", 4, 3}, {"观影", "开国大典", "2021-07-19", 3, 6},
	} {
		sql += fmt.Sprintf(`INSERT INTO record (id, event, state, kind, title, day, unit, headcount, unnamed, unnamed_minutes, sender, platform, room, made) VALUES
			(%[1]d, %[1]d, 'accepted', '%[2]s', '%[3]s', '%[4]s', %[5]d, %[6]d, %[6]d, %[7]d, 11, 'local', '群', 0);
			INSERT INTO origin (subject, id, message, verb) VALUES ('record', %[1]d, 1, 'draft');`, i+1, r.kind, r.title, r.day, r.unit, r.heads, r.heads*120)
	}
	sql += `UPDATE record SET partner = '东华社区' WHERE id = 1; UPDATE record SET place = '紫菘社区广场' WHERE id = 2;`
	if err := db.Update(t.Context(), func(tx *store.Tx) error {
		_, err := tx.Exec(sql)
		return err
	}); err != nil {
		t.Fatal(err)
	}
	return db
}

// word makes a .docx of paragraphs.
func word(t testing.TB, paragraphs ...string) []byte {
	t.Helper()
	d := docx.Document{Title: "总结", Created: clerk.At}
	for _, p := range paragraphs {
		d.Blocks = append(d.Blocks, docx.Paragraph{Runs: docx.Text(p)})
	}
	var b bytes.Buffer
	if err := docx.Write(&b, d); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func read(t testing.TB, name string, content []byte) *Document {
	t.Helper()
	d, err := Read(name, content)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func checked(t testing.TB, db *store.DB, d *Document, shift int) []reconcile.Claim {
	t.Helper()
	var claims []reconcile.Claim
	if err := db.View(t.Context(), func(tx *store.Tx) (err error) {
		claims, err = d.Check(tx, config.Default(), of2021, shift)
		return err
	}); err != nil {
		t.Fatal(err)
	}
	return claims
}

func fixed(t testing.TB, db *store.DB, name string, content []byte) ([]byte, Done) {
	t.Helper()
	d := read(t, name, content)
	var out bytes.Buffer
	done, err := d.Fix(&out, checked(t, db, d, 0), clerk)
	if err != nil {
		t.Fatal(err)
	}
	return out.Bytes(), done
}

func rewritten(t testing.TB, db *store.DB, name string, content []byte, year int) ([]byte, Done) {
	t.Helper()
	d := read(t, name, content)
	var out bytes.Buffer
	done, err := d.Rewrite(&out, checked(t, db, d, 2021-year), year, clerk)
	if err != nil {
		t.Fatal(err)
	}
	return out.Bytes(), done
}

// textOf is what a document says when its changes are accepted.
func textOf(t testing.TB, content []byte) string {
	t.Helper()
	var lines []string
	for _, p := range read(t, "x.docx", content).Paragraphs {
		if !strings.HasPrefix(p.Place, "页") {
			lines = append(lines, p.Text)
		}
	}
	return strings.Join(lines, "\n")
}
