package chat

import "errors"

// InWords is what people are told of why something was not said: the words of the innermost
// error that knows any, else its own text behind what is known of its fate.
func InWords(err error) string {
	var told interface {
		error
		Words() string
	}
	switch {
	case err == nil:
		return ""
	case errors.As(err, &told):
		return told.Words()
	case errors.Is(err, ErrUnknown):
		return "发出去以后没有等到回音，不知道送到没有（" + err.Error() + "）"
	case errors.Is(err, ErrNever):
		return "平台不收这样的消息（" + err.Error() + "）"
	}
	return "没有连上平台（" + err.Error() + "）"
}

// Wait is that something is said later, on purpose: Says is for the log, and In for people.
type Wait struct{ Says, In string }

func (w *Wait) Error() string { return w.Says }

// Words are described at InWords.
func (w *Wait) Words() string { return w.In }
