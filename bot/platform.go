package bot

import (
	"context"
	"io"

	"github.com/daybook-bot/daybook/internal/chat"
)

// Platform is all that a chat network must do.
type Platform interface {
	// Name is the Platform of every Place on it.
	Name() string

	// Listen hands every message to keep, in order of arrival, until ctx ends. It may
	// acknowledge a message to the network only after its receipt says nil.
	Listen(ctx context.Context, keep chat.Keep) error

	// Send says something. nil: the network has it. chat.ErrNever: it will never take it.
	// chat.ErrUnknown: it may have arrived. Any other error is worth another try.
	Send(ctx context.Context, o chat.Outgoing) error

	// Fetch opens a file that came with a message.
	Fetch(ctx context.Context, f chat.File) (io.ReadCloser, error)
}
