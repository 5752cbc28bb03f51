package dingtalk

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime/multipart"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"time"

	"github.com/daybook-bot/daybook/internal/chat"
	"github.com/daybook-bot/daybook/internal/secret"
)

// Sizes in bytes (§6).
const (
	mostDownload = 50 << 20
	mostUpload   = 20 << 20
)

const (
	downloadTime  = 30 * time.Second
	mostRedirects = 3
)

// pictureKind is what must be found in what is said to be a picture.
const pictureKind = "picture"

// remote is a file that came with a message: chat.File.Ref as JSON.
type remote struct {
	Codes []string `json:"codes"` // any of them
	Robot string   `json:"robot"`
	Kind  string   `json:"kind,omitempty"`
}

// file is how a file travels through the program.
func (p posted) file(name, kind string, codes ...string) []chat.File {
	at := remote{Robot: p.Robot, Kind: kind}
	for _, code := range codes {
		if code != "" {
			at.Codes = append(at.Codes, code)
		}
	}
	if len(at.Codes) == 0 {
		return nil
	}
	return []chat.File{{Name: name, Ref: encoded(at)}}
}

// Fetch opens a file that came with a message. What it is called proves nothing: a picture
// must be one. chat.ErrNever: the service does not have it any more, or it is too big.
func (r *Robot) Fetch(ctx context.Context, f chat.File) (io.ReadCloser, error) {
	var at remote
	if err := json.Unmarshal([]byte(f.Ref), &at); err != nil || len(at.Codes) == 0 {
		return nil, fmt.Errorf("fetch %s: %w: it is not known where it lies", f.Name, chat.ErrNever)
	}
	if at.Robot == "" {
		at.Robot = r.o.Robot
	}
	var last error
	for _, code := range at.Codes {
		content, err := r.download(ctx, at.Robot, code)
		if err == nil && at.Kind == pictureKind && !strings.HasPrefix(http.DetectContentType(content), "image/") {
			err = fmt.Errorf("%w: it is no picture", chat.ErrNever)
		}
		if err == nil {
			return io.NopCloser(bytes.NewReader(content)), nil
		}
		last = err
		if !errors.Is(err, chat.ErrNever) {
			break
		}
	}
	return nil, fmt.Errorf("fetch %s: %w", f.Name, last)
}

// download asks where a file lies and gets it at once: the address lasts for a short time.
func (r *Robot) download(ctx context.Context, robot, code string) ([]byte, error) {
	var at struct {
		URL string `json:"downloadUrl"`
	}
	err := r.caller.api(ctx, http.MethodPost, "/v1.0/robot/messageFiles/download", body{"downloadCode": code, "robotCode": robot}, &at)
	if f := faultIn(err); f != nil && strings.HasPrefix(f.Code, "invalidParameter") {
		return nil, fmt.Errorf("%w: %w", chat.ErrNever, f)
	}
	if err != nil {
		return nil, withoutUnknown(err)
	}
	return r.get(ctx, at.URL)
}

func (r *Robot) get(ctx context.Context, address string) (content []byte, err error) {
	at, err := url.Parse(address)
	if err != nil || at.Host == "" || at.User != nil || at.Scheme != "https" && at.Scheme != "http" {
		return nil, fmt.Errorf("%w: its address is none", chat.ErrNever)
	}
	ctx, cancel := context.WithTimeout(ctx, downloadTime)
	defer cancel()
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, at.String(), http.NoBody)
	if err != nil {
		return nil, fmt.Errorf("%w: its address is none", chat.ErrNever)
	}
	client := outside(r.caller.a.API)
	defer client.CloseIdleConnections()
	answer, err := client.Do(request)
	if err != nil {
		return nil, withoutAddress(err)
	}
	defer func() { err = errors.Join(err, answer.Body.Close()) }()
	switch {
	case answer.StatusCode >= 500:
		return nil, fmt.Errorf("the server answers %d", answer.StatusCode)
	case answer.StatusCode != http.StatusOK:
		return nil, fmt.Errorf("%w: the server answers %d; files can be fetched for a short time only", chat.ErrNever, answer.StatusCode)
	}
	content, err = io.ReadAll(io.LimitReader(answer.Body, mostDownload+1))
	if err != nil {
		return nil, withoutAddress(err)
	}
	if len(content) > mostDownload {
		return nil, fmt.Errorf("%w: it has more than %d MB", chat.ErrNever, mostDownload>>20)
	}
	return content, nil
}

// errInside says that somebody wants to send us to a machine of our own network.
var errInside = fmt.Errorf("%w: it lies where nothing is fetched from", chat.ErrNever)

// outside is a client that reaches public addresses only, whatever names and redirects say,
// and beside those the address of the service itself, which may be a simulator.
func outside(service string) *http.Client {
	home := ""
	if at, err := url.Parse(service); err == nil {
		home = at.Host
	}
	dialer := &net.Dialer{Timeout: downloadTime, Control: func(_, address string, _ syscall.RawConn) error {
		at, err := netip.ParseAddrPort(address)
		if err != nil {
			return errInside
		}
		if ip := at.Addr().Unmap(); address != home && (!ip.IsGlobalUnicast() || ip.IsPrivate()) {
			return errInside
		}
		return nil
	}}
	return &http.Client{
		Transport: &http.Transport{DialContext: dialer.DialContext},
		CheckRedirect: func(_ *http.Request, via []*http.Request) error {
			if len(via) > mostRedirects {
				return http.ErrUseLastResponse
			}
			return nil
		},
	}
}

// fileSample brings a file to the service, and is the message that shows it.
func (r *Robot) fileSample(ctx context.Context, f chat.File) (key, param string, err error) {
	content, err := os.ReadFile(f.Ref)
	if err != nil {
		return "", "", fmt.Errorf("upload %s: %w: %w", f.Name, chat.ErrNever, err)
	}
	if len(content) == 0 || len(content) > mostUpload {
		return "", "", fmt.Errorf("upload %s: %w: it has %d bytes, and only 1 to %d are taken", f.Name, chat.ErrNever, len(content), mostUpload)
	}
	kind, ending := "file", strings.ToLower(strings.TrimPrefix(filepath.Ext(f.Name), "."))
	switch ending {
	case "png", "jpg", "jpeg", "gif", "bmp":
		kind = "image"
	default:
		if f.Name, content, err = packed(f, content); err != nil {
			return "", "", err
		}
		ending = strings.TrimPrefix(strings.ToLower(filepath.Ext(f.Name)), ".")
	}
	id, err := r.upload(ctx, kind, f.Name, content)
	if err != nil {
		return "", "", withoutUnknown(err) // nothing has been said yet
	}
	if kind == "image" {
		return "sampleImageMsg", encoded(map[string]string{"photoURL": id}), nil
	}
	return "sampleFile", encoded(map[string]string{"mediaId": id, "fileName": f.Name, "fileType": ending}), nil
}

func (r *Robot) upload(ctx context.Context, kind, name string, content []byte) (mediaID string, err error) {
	var form bytes.Buffer
	w := multipart.NewWriter(&form)
	field, err := w.CreateFormField("type")
	if err == nil {
		_, err = field.Write([]byte(kind))
	}
	var part io.Writer
	if err == nil {
		part, err = w.CreateFormFile("media", name)
	}
	if err == nil {
		_, err = part.Write(content)
	}
	if err = errors.Join(err, w.Close()); err != nil {
		return "", fmt.Errorf("upload %s: %w", name, err)
	}
	var done struct {
		ID string `json:"media_id"`
	}
	err = r.caller.withToken(ctx, func(t secret.Text) error {
		r.count(meterAPI)
		q := url.Values{"access_token": {t.Reveal()}, "type": {kind}}
		return r.caller.do(ctx, http.MethodPost, "media/upload", r.caller.a.OAPI+"/media/upload?"+q.Encode(),
			http.Header{"Content-Type": {w.FormDataContentType()}}, form.Bytes(), &done)
	})
	if err == nil && done.ID == "" {
		err = fmt.Errorf("media/upload: the service gives no id")
	}
	return done.ID, err
}
