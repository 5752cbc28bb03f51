package intake

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"github.com/daybook-bot/daybook/config"
	"github.com/daybook-bot/daybook/internal/activity"
	"github.com/daybook-bot/daybook/internal/chat"
	"github.com/daybook-bot/daybook/internal/ledger"
	"github.com/daybook-bot/daybook/internal/store"
)

// Source is the platform of the messages that rows are kept as.
const Source = "import"

// Report tells what an import did, or would do.
type Report struct {
	File    string   `json:"file"`
	New     []Count  `json:"new"`     // by kind, in the order of the file
	Known   int      `json:"known"`   // rows that are there already
	Ignored []string `json:"ignored"` // sheets that hold no records
	First   int64    `json:"first,omitempty"`
	Last    int64    `json:"last,omitempty"` // the numbers that were given
	Dry     bool     `json:"dry_run"`        // nothing was written
}

// Count is how many records of a kind.
type Count struct {
	Kind string `json:"kind"`
	N    int    `json:"n"`
}

func (r Report) String() string {
	var kinds []string
	sum := 0
	for _, c := range r.New {
		sum += c.N
		kinds = append(kinds, fmt.Sprintf("%s %d", c.Kind, c.N))
	}
	var b strings.Builder
	switch {
	case sum == 0:
		b.WriteString("没有新的记录")
	case r.Dry:
		fmt.Fprintf(&b, "可以导入 %d 条：%s", sum, strings.Join(kinds, "、"))
	default:
		fmt.Fprintf(&b, "导入了 %d 条，编号 #%d 到 #%d：%s", sum, r.First, r.Last, strings.Join(kinds, "、"))
	}
	if r.Known > 0 {
		fmt.Fprintf(&b, "；%d 行已经有了，没有重复记", r.Known)
	}
	b.WriteString("。")
	if len(r.Ignored) > 0 {
		fmt.Fprintf(&b, "\n这些表里没有记录，跳过了：%s。", some(r.Ignored))
	}
	if r.Dry {
		b.WriteString("\n这是试导，什么都没有写；去掉 --dry-run 就正式导入。")
	}
	return b.String()
}

// some names the first few.
func some(names []string) string {
	const most = 5
	if len(names) <= most {
		return strings.Join(names, "、")
	}
	return fmt.Sprintf("%s 等 %d 张", strings.Join(names[:most], "、"), len(names))
}

// Bring brings a table in. All its mistakes come back as config.Mistakes, and then nothing
// was written. similar says that what looks like a record that is there is another one.
func Bring(tx *store.Tx, c config.Config, t Table, similar bool) (Report, error) {
	rep := Report{File: t.File, Ignored: slices.Clone(t.Ignored), New: []Count{}}
	k := newChecker(tx, c, t.File)
	records := make([]activity.Record, len(t.rows))
	for i, r := range t.rows {
		var err error
		if records[i], err = k.record(r); err != nil {
			return rep, fmt.Errorf("%s, row %d: %w", t.File, r.line, err)
		}
	}
	if len(k.mistakes) > 0 {
		return rep, k.mistakes
	}
	there, err := existing(tx, c, records)
	if err != nil {
		return rep, err
	}
	same := map[string]int{} // rows of the file that say the same, so far
	at := map[string]int{}   // of a kind in rep.New
	for i, rec := range records {
		mark := fingerprint(rec)
		n := same[mark]
		same[mark]++
		id := messageID(mark, n)
		before, err := tx.Has(Source, id)
		if err != nil {
			return rep, err
		}
		if before || n < there.same[mark] {
			rep.Known++
			continue
		}
		k.row = t.rows[i]
		if number := there.similar(rec); number != 0 && !similar {
			k.wrong(fmt.Sprintf("和 #%d 很像：同一单位同一天，同类，名称或地点也相同", number), "是同一件事就删掉这一行；不是，就加 --similar 再导")
			continue
		}
		number, err := bring(tx, t.File, t.rows[i], rec, id)
		if err != nil {
			return rep, err
		}
		if rep.Last = number; rep.First == 0 {
			rep.First = number
		}
		where, ok := at[rec.Kind]
		if !ok {
			where = len(rep.New)
			at[rec.Kind] = where
			rep.New = append(rep.New, Count{Kind: rec.Kind})
		}
		rep.New[where].N++
	}
	if len(k.mistakes) > 0 {
		return rep, k.mistakes
	}
	return rep, nil
}

// bring keeps the row as a message and makes the record of it.
func bring(tx *store.Tx, file string, r row, rec activity.Record, id string) (int64, error) {
	room := filepath.Base(file)
	where := fmt.Sprintf("%s 第%d行", room, r.line)
	if r.sheet != "" {
		where = fmt.Sprintf("%s「%s」第%d行", room, r.sheet, r.line)
	}
	m := chat.Message{ID: id, Place: chat.Place{Platform: Source, Room: room}, From: chat.Person{Name: where}, Text: r.text(), Sent: tx.Now}
	row, _, err := tx.Keep(m)
	if err == nil {
		err = tx.Done(row)
	}
	if err != nil {
		return 0, err
	}
	return activity.Bring(tx, activity.Said{At: tx.Now, Day: tx.Today(), Place: m.Place, Message: row}, rec)
}

// text is the row as it was: 日期：2021-04-17；名称：清洁家园.
func (r row) text() string {
	words := []string{Kind + "：" + r.kind}
	for _, head := range ledger.Heads() {
		if said := r.cells[head]; said != "" {
			if day, ok := dayOf(said); ok && (head == ledger.HeadDay || head == ledger.HeadDayTo) {
				said = day
			}
			words = append(words, head+"："+said)
		}
	}
	return strings.Join(words, "；")
}

// fingerprint is the same for two records that say the same, whoever reported them.
func fingerprint(r activity.Record) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%q %d %d", []string{string(r.State), r.Kind, r.Title, r.Topic, r.Campaign, r.Day, lastDay(r), r.TimeOfDay, r.Place, r.Partner,
		r.Lecturer, r.Author, r.Outlet}, r.Unit, []int{r.Beneficiaries, r.Copies, r.Expected, r.Unnamed, r.UnnamedMinutes})
	people := slices.Clone(r.People)
	slices.SortFunc(people, func(a, b activity.Person) int { return int(a.Member - b.Member) })
	for _, p := range people {
		if p.State == activity.In {
			fmt.Fprintf(&b, " %d:%d", p.Member, p.Minutes)
		}
	}
	sum := sha256.Sum256([]byte(b.String()))
	return hex.EncodeToString(sum[:16])
}

// lastDay is empty for what took one day.
func lastDay(r activity.Record) string {
	if r.DayTo == r.Day {
		return ""
	}
	return r.DayTo
}

func messageID(mark string, n int) string { return fmt.Sprintf("%s/%d", mark, n) }
