package simulator

import (
	"bytes"
	"io"
	"net/http"
	"time"
)

// appMedia are the sizes of media/upload (§6).
var appMedia = map[string]int{"image": 10 << 20, "voice": 2 << 20, "video": 10 << 20, "file": 20 << 20}

// readMultipart reads the field "media" of an upload.
func readMultipart(r *http.Request) (File, *refusal) {
	parts, err := r.MultipartReader()
	if err != nil {
		return File{}, refuse(44001, "empty media data: %v", err)
	}
	for {
		part, err := parts.NextPart()
		if err != nil {
			return File{}, refuse(44001, "empty media data: no field named media")
		}
		if part.FormName() != "media" {
			continue
		}
		if part.FileName() == "" {
			return File{}, badParameter("the field media has no filename")
		}
		data, err := io.ReadAll(io.LimitReader(part, maxBody))
		if err != nil {
			return File{}, refuse(44001, "empty media data: %v", err)
		}
		return File{part.FileName(), data}, nil
	}
}

// uploadMedia is media/upload of the app.
func (w *Wecom) uploadMedia(r *http.Request, text []byte) (any, *refusal) {
	kind := r.URL.Query().Get("type")
	limit, known := appMedia[kind]
	if !known {
		return nil, refuse(40004, "invalid media type %q", kind)
	}
	r.Body = io.NopCloser(bytes.NewReader(text))
	file, refused := readMultipart(r)
	if refused != nil {
		return nil, refused
	}
	if refused := checkSize(len(file.Data), limit); refused != nil {
		return nil, refused
	}
	return w.uploadedAs("app", kind, file), nil
}

// serveMedia is media/get: the bytes, or JSON that says why not (§6).
func (w *Wecom) serveMedia(rw http.ResponseWriter, r *http.Request) {
	w.slow(r, "app")
	w.mu.Lock()
	refused := w.authorise(r, "app")
	var found *media
	if refused == nil {
		found, refused = w.ownMedia(r.URL.Query().Get("media_id"), "app", "")
	}
	if refused != nil {
		w.reply(rw, r.URL.Path, refused, nil)
	}
	w.mu.Unlock()
	if refused != nil {
		return
	}
	rw.Header().Set("Content-Type", "application/octet-stream")
	rw.Header().Set("Content-Disposition", disposition(found.file.Name))
	http.ServeContent(rw, r, "", time.Time{}, bytes.NewReader(found.file.Data))
}
