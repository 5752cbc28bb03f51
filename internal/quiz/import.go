package quiz

import (
	"database/sql"
	"encoding/json"
	"fmt"
	"slices"

	"github.com/daybook-bot/daybook/internal/store"
)

// Report says how many questions an import touched.
type Report struct{ Added, Changed, Unchanged, Absent int }

// String tells it in a line or two, as the operator reads it.
func (r Report) String() string {
	text := fmt.Sprintf("题库：新增 %d 题，变更 %d 题，不变 %d 题。", r.Added, r.Changed, r.Unchanged)
	if r.Absent > 0 {
		text += fmt.Sprintf("\n文件里没有了 %d 题：不再出题，答过的照旧。", r.Absent)
	}
	return text
}

// Import makes the bank what the file says. A question is known by its kind and text; one that
// the file does not name is retired: it is not asked any more, what was answered stays. A key
// that was mended in chat stays too, unless the file brings one that it did not have before.
// The bank goes on behind the question that was asked last, wherever the file now has it. To
// import a file twice changes nothing the second time.
func Import(tx *store.Tx, f File) (Report, error) {
	if len(f.Questions) == 0 {
		return Report{}, fmt.Errorf("import %s: a bank without questions", f.Name)
	}
	bank, err := store.Rows(tx, scanBanked, `SELECT `+columns+`, position, retired FROM question ORDER BY position, retired, id`)
	if err != nil {
		return Report{}, fmt.Errorf("read the bank: %w", err)
	}
	var report Report
	known := map[[2]string]banked{}
	for _, b := range bank {
		known[[2]string{b.Kind, b.Text}] = b
	}
	position := map[int64]int{} // of the questions in the file
	for i, q := range f.Questions {
		old, found := known[[2]string{q.Kind, q.Text}]
		if q.Answer, err = keepMended(tx, old.Question, q.Answer); err != nil {
			return Report{}, err
		}
		switch {
		case !found:
			report.Added++
			err = add(tx, q, i+1)
		case old.position == i+1 && !old.retired && same(old.Question, q):
			report.Unchanged++
		default:
			report.Changed++
			err = change(tx, old.ID, q, i+1)
		}
		if err != nil {
			return Report{}, fmt.Errorf("import %s: %w", f.Name, err)
		}
		position[old.ID] = i + 1
	}
	if report.Absent, err = retire(tx, bank, position); err != nil {
		return Report{}, fmt.Errorf("import %s: %w", f.Name, err)
	}
	if report.Added+report.Changed+report.Absent == 0 {
		return report, nil
	}
	return report, tx.Audit(store.Change{Verb: "import", Subject: "questions", Detail: map[string]any{"file": f.Name, "report": report}})
}

type banked struct {
	Question
	position int
	retired  bool
}

func scanBanked(r *sql.Rows, b *banked) error {
	return scan(r, &b.Question, &b.position, &b.retired)
}

func same(a, b Question) bool {
	return slices.Equal(a.Options, b.Options) && a.Answer == b.Answer && a.Explanation == b.Explanation && a.Source == b.Source
}

func add(tx *store.Tx, q Question, position int) error {
	options, err := json.Marshal(optionList(q))
	if err != nil {
		return err
	}
	_, err = tx.Exec(`INSERT INTO question (position, kind, text, options, answer, explanation, source) VALUES (?, ?, ?, ?, ?, ?, ?)`,
		position, q.Kind, q.Text, string(options), q.Answer, q.Explanation, q.Source)
	return err
}

func change(tx *store.Tx, id int64, q Question, position int) error {
	options, err := json.Marshal(optionList(q))
	if err != nil {
		return err
	}
	_, err = tx.Exec(`UPDATE question SET position = ?, options = ?, answer = ?, explanation = ?, source = ?, retired = 0 WHERE id = ?`,
		position, string(options), q.Answer, q.Explanation, q.Source, id)
	return err
}

// keepMended is the key of a question, now that the file says answer: the mended one if the
// file still has what was mended.
func keepMended(tx *store.Tx, old Question, answer string) (string, error) {
	if old.ID == 0 || old.Answer == answer {
		return answer, nil
	}
	var mended bool
	err := tx.QueryRow(`SELECT EXISTS (SELECT 1 FROM audit WHERE subject = ? AND verb = 'mend' AND detail ->> 'old' = ?)`,
		subject(old.ID), answer).Scan(&mended)
	if err != nil {
		return "", fmt.Errorf("was the key of question %d mended: %w", old.ID, err)
	}
	if mended {
		return old.Answer, nil
	}
	return answer, nil
}

// optionList keeps a question without options from being stored as null.
func optionList(q Question) []string { return append([]string{}, q.Options...) }

// retire takes the questions out of the bank that the file does not name. Each gets the
// position of the one before it that stays, so that the bank goes on there.
func retire(tx *store.Tx, bank []banked, stays map[int64]int) (retired int, err error) {
	before := 0
	for _, b := range bank {
		if p, ok := stays[b.ID]; ok {
			before = p
			continue
		}
		if !b.retired {
			retired++
		}
		if b.retired && b.position == before {
			continue
		}
		if _, err := tx.Exec(`UPDATE question SET retired = 1, position = ? WHERE id = ?`, before, b.ID); err != nil {
			return 0, err
		}
	}
	return retired, nil
}
