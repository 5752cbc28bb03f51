package chat_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/daybook-bot/daybook/internal/chat"
)

func TestInWords(t *testing.T) {
	for want, err := range map[string]error{
		"说得太多，等一等":   fmt.Errorf("send: %w", &chat.Wait{Says: "too much", In: "说得太多，等一等"}),
		"快用完了":       &chat.Held{Reason: "快用完了"},
		"不知道送到没有（x":  fmt.Errorf("x: %w", chat.ErrUnknown),
		"平台不收这样的消息（": fmt.Errorf("x: %w", chat.ErrNever),
		"没有连上平台（x":   errors.New("x"),
	} {
		if said := chat.InWords(err); !strings.Contains(said, want) {
			t.Errorf("%v is %q in words, without %q", err, said, want)
		}
	}
}
