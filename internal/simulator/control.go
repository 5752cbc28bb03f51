package simulator

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"time"
)

// cloud is what every simulated network lets a test do. The control API is these calls.
type cloud interface {
	Say(ctx context.Context, s Say) (msgid string, err error)
	Click(ctx context.Context, c Click) (msgid string, err error)
	Fail(f Fault) error
	Said(chat string) []Said
	State() State
	Advance(d time.Duration)
}

// maxControl bounds the body of a control call: pictures come in it.
const maxControl = 256 << 20

// control serves the control API (cli.md, "daybook simulate") below /control.
func control(c cloud) http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("POST /control/say", call(func(ctx context.Context, s Say) (any, error) {
		id, err := c.Say(ctx, s)
		return msgID{id}, err
	}))
	mux.HandleFunc("POST /control/click", call(func(ctx context.Context, k Click) (any, error) {
		id, err := c.Click(ctx, k)
		return msgID{id}, err
	}))
	mux.HandleFunc("POST /control/fail", call(func(_ context.Context, f faultBody) (any, error) {
		if f.Delay != "" {
			var err error
			if f.Fault.Delay, err = time.ParseDuration(f.Delay); err != nil {
				return nil, fmt.Errorf("delay: %w", err)
			}
		}
		return done{}, c.Fail(f.Fault)
	}))
	mux.HandleFunc("POST /control/clock", call(func(_ context.Context, b clockBody) (any, error) {
		d, err := time.ParseDuration(b.Advance)
		if err != nil {
			return nil, fmt.Errorf("advance: %w", err)
		}
		c.Advance(d)
		return done{}, nil
	}))
	mux.HandleFunc("GET /control/said", func(w http.ResponseWriter, r *http.Request) {
		said := c.Said(r.URL.Query().Get("chat"))
		if said == nil {
			said = []Said{}
		}
		writeJSON(w, http.StatusOK, said)
	})
	mux.HandleFunc("GET /control/state", func(w http.ResponseWriter, _ *http.Request) {
		writeJSON(w, http.StatusOK, c.State())
	})
	return mux
}

type msgID struct {
	MsgID string `json:"msgid"`
}

type done struct{}

type faultBody struct {
	Fault
	Delay string `json:"delay"`
}

type clockBody struct {
	Advance string `json:"advance"`
}

type failure struct {
	Error string `json:"error"`
}

// call reads a body of one type, does something with it and writes what comes of it.
func call[B any](do func(context.Context, B) (any, error)) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		var body B
		decoder := json.NewDecoder(io.LimitReader(r.Body, maxControl))
		decoder.DisallowUnknownFields()
		if err := decoder.Decode(&body); err != nil {
			writeJSON(w, http.StatusBadRequest, failure{err.Error()})
			return
		}
		answer, err := do(r.Context(), body)
		if err != nil {
			writeJSON(w, http.StatusBadRequest, failure{err.Error()})
			return
		}
		writeJSON(w, http.StatusOK, answer)
	}
}

// writeJSON answers a request. Whoever has gone away does not hear it.
func writeJSON(w http.ResponseWriter, status int, body any) {
	text := encode(body)
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.WriteHeader(status)
	if _, err := w.Write(text); err != nil {
		return
	}
}

// encode writes JSON as the networks do, with < and & as they are. All that is encoded here
// are our own structs.
func encode(body any) []byte {
	text, err := marshal(body)
	if err != nil {
		panic(fmt.Sprintf("encode %T: %v", body, err))
	}
	return text
}
