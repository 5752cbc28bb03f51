// Package rollup adds up the figures of several organisations: each signs a file with its
// own, and the office above reads them. It does not know who is allowed to ask, nor the rows
// behind a figure: no record, no name and no text of anybody's is in a file.
package rollup

import (
	"bytes"
	"crypto/ed25519"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/daybook-bot/daybook/internal/figures"
)

// Format is the first word of every file.
const Format = "daybook-figures 1"

// Sheet is what one organisation reports of one period.
type Sheet struct {
	Format       string    `json:"format"`
	Organisation string    `json:"organisation"`
	From         string    `json:"from"`
	To           string    `json:"to"`     // the day after the last
	Frozen       int       `json:"frozen"` // the version of the freeze that it shows; 0: not frozen, the figures of Made
	Made         time.Time `json:"made"`
	Figures      []Entry   `json:"figures"`
}

// Entry is a figure: its definition and its value.
type Entry struct {
	figures.Definition
	Value   int64 `json:"value"` // of hours, minutes
	Minutes bool  `json:"minutes,omitempty"`
}

// Number is the entry's value.
func (e Entry) Number() figures.Value { return figures.Value{N: e.Value, Minutes: e.Minutes} }

// Period is the sheet's period by its name.
func (s Sheet) Period() string { return figures.PeriodName(s.From, s.To) }

// Signed is a sheet with its signature: that of ed25519 over the sheet's JSON as Go writes
// it, without spaces, fields in the order of Sheet. Whoever checks it writes the sheet again
// from what was read, so that it does not matter how the file is laid out.
type Signed struct {
	Sheet
	Key       []byte `json:"key"` // public
	Signature []byte `json:"signature"`
}

// Sign signs a sheet.
func Sign(s Sheet, key ed25519.PrivateKey) (Signed, error) {
	text, err := s.text()
	if err != nil {
		return Signed{}, err
	}
	public, ok := key.Public().(ed25519.PublicKey)
	if !ok {
		return Signed{}, errors.New("sign a sheet: no ed25519 key")
	}
	return Signed{s, public, ed25519.Sign(key, text)}, nil
}

// text is what is signed.
func (s Sheet) text() ([]byte, error) {
	s.Made = s.Made.UTC().Truncate(time.Second)
	text, err := json.Marshal(s)
	if err != nil {
		return nil, fmt.Errorf("write a sheet: %w", err)
	}
	return text, nil
}

// ErrTampered is a sheet that is not as it was signed.
var ErrTampered = errors.New("内容和签名对不上，签过以后被改动过")

// largest is more than any sheet is.
const largest = 16 << 20

// Read reads one signed sheet and checks its signature. Nothing is left out: a file with
// anything that is not in a sheet is refused.
func Read(r io.Reader) (Signed, error) {
	text, err := io.ReadAll(io.LimitReader(r, largest+1))
	if err != nil {
		return Signed{}, err
	}
	if len(text) > largest {
		return Signed{}, errors.New("文件太大，不是一份数字文件")
	}
	var s Signed
	d := json.NewDecoder(bytes.NewReader(text))
	d.DisallowUnknownFields()
	if err := d.Decode(&s); err != nil {
		return Signed{}, fmt.Errorf("不是 daybook figures --sign 写的文件：%w", err)
	}
	if d.More() {
		return Signed{}, errors.New("不是 daybook figures --sign 写的文件：后面还有别的内容")
	}
	if s.Format != Format {
		return Signed{}, fmt.Errorf("格式是“%s”，这个程序只认得“%s”", s.Format, Format)
	}
	if len(s.Key) != ed25519.PublicKeySize {
		return Signed{}, ErrTampered
	}
	signed, err := s.text()
	if err != nil {
		return Signed{}, err
	}
	if !ed25519.Verify(s.Key, signed, s.Signature) {
		return Signed{}, ErrTampered
	}
	if s.Organisation == "" {
		return Signed{}, errors.New("文件里没有单位名称")
	}
	return s, nil
}
