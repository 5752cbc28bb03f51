package commands

import (
	"context"
	"path/filepath"
	"strings"
	"time"

	"github.com/daybook-bot/daybook/bot"
	"github.com/daybook-bot/daybook/internal/chat"
	"github.com/daybook-bot/daybook/internal/errand"
	"github.com/daybook-bot/daybook/internal/proofread"
	"github.com/daybook-bot/daybook/internal/store"
)

// documentWithin is how long a document may have come before the word that says what to do
// with it: platforms send a file as a message of its own.
const documentWithin = time.Hour

// check answers 核对 2021 about a document that was sent: which of its numbers the ledger
// bears out.
func (d *Desk) check(_ context.Context, tx *store.Tx, t bot.Turn) (bot.Answer, error) {
	return d.proofread(tx, t, false)
}

// rewrite answers 照这个写今年的: last year's document with this period's numbers in it.
func (d *Desk) rewrite(_ context.Context, tx *store.Tx, t bot.Turn) (bot.Answer, error) {
	return d.proofread(tx, t, true)
}

func (d *Desk) proofread(tx *store.Tx, t bot.Turn, rewrite bool) (bot.Answer, error) {
	a, refusal, err := d.asksDocument(tx, t, "文稿由管理员来核对。自己的一年可以说“我的”。")
	if err != nil || refusal != "" {
		return bot.Say(refusal), err
	}
	sent := documentsIn(t.Message.Files)
	if n := len(t.Message.Files); len(sent) == 0 && n > 0 {
		return asking(t, "“"+brief(t.Message.Files[n-1].Name)+"”这样的文件我不会读。请发 .docx、.md 或 .txt 的。"), nil
	}
	if len(sent) == 0 {
		if sent, err = d.documentBefore(tx, t); err != nil {
			return bot.Answer{}, err
		}
	}
	if len(sent) == 0 {
		return asking(t, "哪一份文稿？先把 .docx 发给我，再说“核对”或“照这个写今年的”。"), nil
	}
	file := sent[len(sent)-1]
	what := "《" + brief(strings.TrimSuffix(file.Name, filepath.Ext(file.Name))) + "》的核对"
	if rewrite {
		what = a.title("总结") + "（照去年的）"
	}
	return d.errand(tx, t, errand.Wish{Kind: proofread.Errand, Title: what, Args: proofread.Wanted{
		Scope: a.whole(), Platform: t.Message.Place.Platform, File: file, Rewrite: rewrite}}, "")
}

// documentsIn are the files that can be read as a text: those whose names say so, and those of
// which nothing is known but that they are no picture (not every network tells a file's name).
func documentsIn(files []chat.File) []chat.File {
	var all []chat.File
	for _, f := range files {
		switch strings.ToLower(filepath.Ext(f.Name)) {
		case ".docx", ".md", ".markdown", ".txt", ".doc", ".wps":
			all = append(all, f)
		case "":
			if f.Name != "图片" && f.Name != "视频" {
				all = append(all, f)
			}
		}
	}
	return all
}

// documentBefore is what the same person sent last in the same chat, not long ago.
func (d *Desk) documentBefore(tx *store.Tx, t bot.Turn) ([]chat.File, error) {
	since := t.Message.Sent.Add(-documentWithin)
	files, err := tx.FilesBefore(t.Message.Place, t.Message.From.ID, since)
	return documentsIn(files), err
}
