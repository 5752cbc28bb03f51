package figures

import (
	"database/sql"
	"encoding/json"
	"fmt"
	"strings"
	"time"
	"unicode"

	"github.com/daybook-bot/daybook/internal/chat"
	"github.com/daybook-bot/daybook/internal/store"
)

// Origin is one record or task in a line, with the first and the last message that it came
// from: when and where, not who said what.
type Origin struct {
	ID          int64
	Day         string
	Kind, Title string // without a title, the topic or the place
	Unit        string // its path
	First, Last Heard  // zero for what was imported
}

// Heard is when and where a message was said.
type Heard struct {
	At    time.Time
	Where string // 第一支部群, 群聊, 单聊
}

// Origins gives the records or tasks with these numbers, in the order of their numbers.
func Origins(tx *store.Tx, subject string, ids []int64) ([]Origin, error) {
	list, err := json.Marshal(ids)
	if err != nil {
		return nil, fmt.Errorf("origins: %w", err)
	}
	table, kind, title := "record", "kind", "coalesce(nullif(r.title, ''), nullif(r.topic, ''), r.place)"
	if subject == SubjectTask {
		table, kind, title = "task", "list", "r.title"
	}
	first := `(SELECT min(o.message) FROM origin o WHERE o.subject = ?1 AND o.id = r.id)`
	last := strings.Replace(first, "min", "max", 1)
	said := func(m string) string {
		return `coalesce(` + m + `.sent, 0), coalesce(` + m + `.room, ''),
			coalesce((SELECT u.name FROM chat c JOIN unit u ON u.id = c.unit WHERE c.platform = ` + m + `.platform AND c.room = ` + m + `.room), '')`
	}
	origins, err := store.Rows(tx, func(r *sql.Rows, o *Origin) error {
		var at [2]int64
		var room, unit [2]string
		err := r.Scan(&o.ID, &o.Day, &o.Kind, &o.Title, &o.Unit, &at[0], &room[0], &unit[0], &at[1], &room[1], &unit[1])
		for i, h := range []*Heard{&o.First, &o.Last} {
			if at[i] > 0 {
				*h = Heard{tx.Time(at[i]), whereSaid(room[i], unit[i])}
			}
		}
		return err
	}, `SELECT r.id, r.day, r.`+kind+`, `+title+`, coalesce(u.path, ''), `+said("f")+`, `+said("l")+`
		FROM json_each(?2) j JOIN `+table+` r ON r.id = j.value LEFT JOIN unit u ON u.id = r.unit
		LEFT JOIN message f ON f.id = `+first+` LEFT JOIN message l ON l.id = `+last+`
		ORDER BY r.id`, subject, string(list))
	if err != nil {
		return nil, fmt.Errorf("origins: %w", err)
	}
	return origins, nil
}

// whereSaid names a chat: by the unit that it is tied to, or by its own name where that is
// one that people read.
func whereSaid(room, unit string) string {
	switch {
	case chat.Place{Room: room}.Private():
		return "单聊"
	case unit != "":
		return unit + "群"
	case strings.ContainsFunc(room, func(r rune) bool { return unicode.Is(unicode.Han, r) }):
		return room
	default:
		return "群聊"
	}
}
