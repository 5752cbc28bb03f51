// Package secret keeps passwords, keys and tokens out of everything that people read: logs,
// errors, printed configurations. It does not know what they open.
package secret

import (
	"errors"
	"fmt"
	"log/slog"
	"os"
	"regexp"
	"strings"
)

// hidden stands wherever a secret would have stood.
const hidden = "***"

// Text is a secret. However it is printed, logged or encoded, it shows as ***; Reveal alone
// gives it away.
type Text struct{ value string }

// New makes a secret of a value that has been read already.
func New(value string) Text { return Text{value} }

// Reveal is the secret itself, for the one call that needs it.
func (t Text) Reveal() string { return t.value }

// Set reports whether there is a secret at all.
func (t Text) Set() bool { return t.value != "" }

func (t Text) String() string {
	if t.value == "" {
		return ""
	}
	return hidden
}

// GoString keeps %#v from looking inside.
func (t Text) GoString() string { return t.String() }

// LogValue is what a log shows.
func (t Text) LogValue() slog.Value { return slog.StringValue(t.String()) }

// MarshalText is what JSON and the like show.
func (t Text) MarshalText() ([]byte, error) { return []byte(t.String()), nil }

// ErrOpenToAll says that others on the machine may read a file with a secret.
var ErrOpenToAll = errors.New("others may read the file")

// Read takes a secret from the environment variable, or else from the file; none if neither
// is there. Space and line ends around it do not count. A file that everybody on the machine
// may read is refused with ErrOpenToAll; no error has any of its text in it.
func Read(file, variable string) (Text, error) {
	if value := strings.TrimSpace(os.Getenv(variable)); value != "" {
		return Text{value}, nil
	}
	if file == "" {
		return Text{}, nil
	}
	info, err := os.Stat(file)
	if err != nil {
		return Text{}, fmt.Errorf("read a secret: %w", err)
	}
	if info.Mode().Perm()&0o007 != 0 {
		return Text{}, fmt.Errorf("read a secret from %s: %w", file, ErrOpenToAll)
	}
	text, err := os.ReadFile(file)
	if err != nil {
		return Text{}, fmt.Errorf("read a secret: %w", err)
	}
	return Text{strings.TrimSpace(string(text))}, nil
}

// What carries a secret in an address or in JSON, wherever it stands.
var (
	inQuery = regexp.MustCompile(`(?i)\b((?:[a-z_]*(?:secret|token|ticket|signature|sign|password|aeskey|response_code|session)|key|code)=)[^&\s"'<>,]+`)
	inJSON  = regexp.MustCompile(`(?i)(\\?"(?:[a-z_]*(?:secret|token|ticket|signature|password|aeskey|aes_key|response_code|response_url|sessionwebhook|downloadurl)|webhook_?key)\\?"\s*:\s*\\?")[^"\\]*(?:\\+/[^"\\]*)*`)
	inURL   = regexp.MustCompile(`(://[^/\s:@]*:)[^/\s@]+@`)
)

// Hide takes every secret out of a text that goes by the names under which networks pass
// them, and the given ones wherever they stand.
func Hide(text string, known ...Text) string {
	for _, k := range known {
		if k.value != "" {
			text = strings.ReplaceAll(text, k.value, hidden)
		}
	}
	text = inQuery.ReplaceAllString(text, "${1}"+hidden)
	text = inJSON.ReplaceAllString(text, "${1}"+hidden)
	return inURL.ReplaceAllString(text, "${1}"+hidden+"@")
}

// Clean is an error without its secrets: it reads like err after Hide, and errors.Is and
// errors.As still see what it was. nil stays nil.
func Clean(err error, known ...Text) error {
	if err == nil {
		return nil
	}
	said := err.Error()
	clean := Hide(said, known...)
	if clean == said {
		return err
	}
	return cleaned{clean, err}
}

type cleaned struct {
	text string
	err  error
}

func (c cleaned) Error() string { return c.text }
func (c cleaned) Unwrap() error { return c.err }

// Attr takes the secrets out of what a log is about to write: it is made for
// slog.HandlerOptions.ReplaceAttr, as the last line of defence.
func Attr(_ []string, a slog.Attr) slog.Attr {
	switch a.Value.Kind() {
	case slog.KindString:
		a.Value = slog.StringValue(Hide(a.Value.String()))
	case slog.KindAny:
		if err, ok := a.Value.Any().(error); ok {
			a.Value = slog.StringValue(Hide(err.Error()))
		} else if said := fmt.Sprint(a.Value.Any()); Hide(said) != said {
			a.Value = slog.StringValue(Hide(said))
		}
	default:
	}
	return a
}
