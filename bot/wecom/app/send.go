package app

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/url"
	"strings"

	"github.com/silenceper/wechat/v2/util"
	"github.com/silenceper/wechat/v2/work/message"

	"github.com/daybook-bot/daybook/bot/split"
	"github.com/daybook-bot/daybook/internal/chat"
)

// The most that the network takes, in bytes.
const (
	textLimit  = 2048
	imageLimit = 10 << 20
	fileLimit  = 20 << 20
)

// Say writes to one person, in several messages if the text is long. chat.ErrNever: they
// cannot be reached; chat.ErrUnknown: it may have arrived, or the first part of it.
func (a *App) Say(ctx context.Context, person, text string) error {
	parts := split.Text(text, textLimit)
	if len(parts) == 0 {
		return fmt.Errorf("app: nothing to say: %w", chat.ErrNever)
	}
	for i, part := range parts {
		err := a.send(ctx, person, "text", map[string]string{"content": part})
		if err != nil && i > 0 {
			return fmt.Errorf("part %d of %d: %w: %w", i+1, len(parts), chat.ErrUnknown, err)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// SendFile sends a document under a name to one person. Its errors are those of Say.
func (a *App) SendFile(ctx context.Context, person, name string, document []byte) error {
	media, err := a.Upload(ctx, "file", name, document)
	if err != nil {
		return err
	}
	return a.send(ctx, person, "file", map[string]string{"media_id": media})
}

// SendPicture sends a JPG or PNG to one person. Its errors are those of Say.
func (a *App) SendPicture(ctx context.Context, person, name string, picture []byte) error {
	media, err := a.Upload(ctx, "image", name, picture)
	if err != nil {
		return err
	}
	return a.send(ctx, person, "image", map[string]string{"media_id": media})
}

// Upload gives the network a file (kind file or image) and returns its media_id, which lasts
// for three days. chat.ErrNever: the network does not take a file of that size.
func (a *App) Upload(ctx context.Context, kind, name string, data []byte) (media string, err error) {
	limit := fileLimit
	if kind == "image" {
		limit = imageLimit
	}
	if len(data) <= 5 || len(data) > limit {
		return "", fmt.Errorf("app: upload: %d bytes: %w", len(data), chat.ErrNever)
	}
	err = a.call(ctx, "upload", func(access string) error {
		// Not the library's UploadTempFile: it fails when created_at comes as a number.
		query := url.Values{"access_token": {access}, "type": {kind}}
		text, err := util.PostFileByStream("media", name, a.api+"/cgi-bin/media/upload?"+query.Encode(), data)
		if err != nil {
			return err
		}
		var answer struct {
			Media string `json:"media_id"`
		}
		if err := read(text, &answer); err != nil {
			return err
		}
		media = answer.Media
		return nil
	})
	return media, err
}

// toOne is a message to one person. The library's own structs know three kinds only and
// write agentid as text; the network's documents say that it is a number.
type toOne map[string]any

func (a *App) send(ctx context.Context, person, kind string, content map[string]string) error {
	if strings.ContainsAny(person, "|@") || person == "" {
		return fmt.Errorf("app: %q is nobody's id: %w", person, chat.ErrNever) // | is more than one, @all everybody
	}
	var answer *message.SendResponse
	err := a.call(ctx, "send", func(string) (err error) {
		answer, err = a.work.GetMessage().Send("send", toOne{
			"touser": person, "agentid": a.agent, "msgtype": kind, kind: content,
		})
		return err
	})
	// A refusal is certain, and so is a connection that was never made.
	fault, dial := (*Fault)(nil), (*net.OpError)(nil)
	switch {
	case err == nil:
	case errors.As(err, &fault), ctx.Err() != nil, errors.As(err, &dial) && dial.Op == "dial":
		return err
	default:
		return fmt.Errorf("%w: %w", chat.ErrUnknown, err)
	}
	if answer.InvalidUser != "" || answer.UnlicensedUser != "" {
		return fmt.Errorf("app: send: the app may not write to this person: %w", chat.ErrNever)
	}
	return nil
}
