package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/daybook-bot/daybook/bot"
	"github.com/daybook-bot/daybook/config"
	"github.com/daybook-bot/daybook/internal/chat"
	"github.com/daybook-bot/daybook/internal/errand"
	"github.com/daybook-bot/daybook/internal/figures/reconcile"
	"github.com/daybook-bot/daybook/internal/office/docx"
	"github.com/daybook-bot/daybook/internal/proofread"
	"github.com/daybook-bot/daybook/internal/store"
)

// maxDocument bounds what is fetched of a document from a chat.
const maxDocument = 64 << 20

// fetching brings a file that came on a platform.
type fetching func(ctx context.Context, platform string, f chat.File) ([]byte, error)

func fetchFrom(platforms []bot.Platform) fetching {
	return func(ctx context.Context, platform string, f chat.File) (content []byte, err error) {
		for _, p := range platforms {
			if p.Name() != platform {
				continue
			}
			r, err := p.Fetch(ctx, f)
			if err != nil {
				return nil, err
			}
			defer func() { err = errors.Join(err, r.Close()) }()
			return io.ReadAll(io.LimitReader(r, maxDocument))
		}
		return nil, fmt.Errorf("no platform %q", platform)
	}
}

// proofreadFile has a document from a chat checked or rewritten.
func proofreadFile(ctx context.Context, c config.Config, db *store.DB, e errand.Errand, folder string, fetch fetching) (errand.Made, error) {
	var wanted proofread.Wanted
	if err := e.Unmarshal(&wanted); err != nil {
		return errand.Made{}, err
	}
	content, err := fetch(ctx, wanted.Platform, wanted.File)
	if errors.Is(err, chat.ErrNever) { // networks keep a file for minutes only
		return errand.Made{}, &errand.Refusal{Text: "“" + wanted.File.Name + "”取不到了，群聊软件只留几分钟。请把文稿再发一次，接着就说“核对”或“照这个写今年的”。"}
	}
	if err != nil {
		return errand.Made{}, fmt.Errorf("fetch the document: %w", err)
	}
	d, err := proofread.Read(wanted.File.Name, content)
	if err != nil {
		return errand.Made{}, &errand.Refusal{Text: "“" + wanted.File.Name + "”：" + err.Error()}
	}
	var text string
	var out bytes.Buffer
	err = db.View(ctx, func(tx *store.Tx) error {
		head, err := heading(tx, wanted.Scope)
		if err != nil {
			return err
		}
		if empty, err := proofread.Empty(tx, c, wanted.Scope); err != nil {
			return err
		} else if empty {
			return &errand.Refusal{Text: noRecords(head)}
		}
		if wanted.Rewrite {
			text, err = rewriteInto(&out, tx, c, d, wanted)
		} else {
			text, err = checkInto(&out, tx, c, d, wanted, head)
		}
		return err
	})
	if err != nil || out.Len() == 0 {
		return errand.Made{Text: text}, err
	}
	ext := filepath.Ext(wanted.File.Name)
	if ext == "" { // of networks that do not say what a file is called
		ext = map[bool]string{true: ".docx", false: ".txt"}[d.Word()]
	}
	name := fileTitle(strings.TrimSuffix(filepath.Base(wanted.File.Name), filepath.Ext(wanted.File.Name))) + "（已改）" + ext
	if wanted.Rewrite {
		name = fileTitle(e.Title) + ext
	}
	m, err := made(folder, []file{{name, out.Bytes()}})
	m.Text = text
	return m, err
}

func rewriteInto(w io.Writer, tx *store.Tx, c config.Config, d *proofread.Document, wanted proofread.Wanted) (string, error) {
	year, err := strconv.Atoi(wanted.Scope.From[:4])
	if err != nil {
		return "", err
	}
	old := d.OwnYear(year)
	if old == 0 {
		old = year
	}
	claims, err := d.Check(tx, c, wanted.Scope, year-old)
	if err != nil {
		return "", err
	}
	done, err := d.Rewrite(w, claims, old, docx.By{Author: c.Bot.Name, At: tx.Now})
	if old == year {
		done.OldYear = 0
	}
	return rewritten("", d.Word(), done, old), err
}

// mostLines is how many numbers are told one by one in a chat.
const mostLines = 12

func checkInto(w io.Writer, tx *store.Tx, c config.Config, d *proofread.Document, wanted proofread.Wanted, head string) (string, error) {
	claims, err := d.Check(tx, c, wanted.Scope, 0)
	if err != nil {
		return "", err
	}
	found := findings(d, claims)
	var b strings.Builder
	fmt.Fprintf(&b, "按%s核对：%s", head, found.sum())
	told := 0
	for _, f := range found.all {
		if f.Verdict != reconcile.Differs && f.Verdict != reconcile.Unsupported {
			continue
		}
		if told++; told > mostLines {
			b.WriteString("\n……其余的请用 daybook check 看。")
			break
		}
		b.WriteString("\n" + f.line(false))
	}
	if found.count[reconcile.Differs] == 0 {
		return b.String(), nil
	}
	done, err := d.Fix(w, claims, docx.By{Author: c.Bot.Name, At: tx.Now})
	if done.Marked > 0 {
		fmt.Fprintf(&b, "\n另写的一份里改了 %d 处；%d 处拿不准，没有改%s。", done.Changed, done.Marked, map[bool]string{true: "，加了批注"}[d.Word()])
	}
	return b.String(), err
}
