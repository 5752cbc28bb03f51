package simulator

import (
	"errors"
	"io"
	"net/http"
	"path"
	"slices"
	"strings"
)

// uploads are what media/upload takes: the extensions, and how large (§6).
var uploads = map[string]struct {
	extensions string
	most       int
}{
	"image": {"jpg jpeg gif png bmp", 20 << 20},
	"voice": {"amr mp3 wav", 2 << 20},
	"video": {"mp4", 20 << 20},
	"file":  {"doc docx xls xlsx ppt pptx zip pdf rar", 20 << 20},
}

// serveDingUpload is media/upload: multipart, with a field type and a file media (§6).
func (d *Dingtalk) serveDingUpload(rw http.ResponseWriter, r *http.Request) {
	kind, file, refused := readUpload(r)
	if d.spoiled(rw, r, "upload", "qyapi_base") {
		return
	}
	d.mu.Lock()
	lost := ""
	if bad := d.authoriseOAPI(r); bad != nil {
		refused = bad
	} else if refused == nil {
		refused = d.permit("qyapi_base")
	}
	if refused == nil && !d.month.api(d.now(), d.o.Org.API) {
		refused = refuse(90020, "本月的接口调用次数已用完")
	}
	if refused != nil {
		d.refuseOAPI(rw, r.URL.Path, refused)
	} else {
		id := "@l" + d.id("")
		d.uploaded[id] = file
		if lost = d.lostAnswer("upload"); lost == "" {
			d.answerOAPI(rw, struct {
				status
				MediaID   string `json:"media_id"`
				CreatedAt int64  `json:"created_at"`
				Type      string `json:"type"`
			}{ok(), id, d.now().UnixMilli(), kind})
		}
	}
	d.mu.Unlock()
	d.loseAnswer(rw, lost)
}

// readUpload reads and checks what is uploaded.
func readUpload(r *http.Request) (kind string, f File, refused *refusal) {
	parts, err := r.MultipartReader()
	if err != nil {
		return "", f, refuse(43004, "Content-Type 必须是 multipart/form-data: %v", err)
	}
	found := false
	for {
		part, err := parts.NextPart()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return "", f, refuse(40035, "multipart: %v", err)
		}
		text, err := io.ReadAll(io.LimitReader(part, maxBody))
		if err != nil {
			return "", f, refuse(40035, "multipart: %v", err)
		}
		switch part.FormName() {
		case "type":
			kind = string(text)
		case "media":
			found, f = true, File{part.FileName(), text}
		}
	}
	rule, known := uploads[kind]
	extension := strings.TrimPrefix(strings.ToLower(path.Ext(f.Name)), ".")
	switch {
	case !known:
		return "", f, refuse(40004, "不合法的媒体文件类型 %q", kind)
	case !found || f.Name == "":
		return "", f, refuse(40035, "没有带文件名的 media")
	case !slices.Contains(strings.Fields(rule.extensions), extension):
		return "", f, refuse(40004, "%s 不收 %q", kind, f.Name)
	case len(f.Data) == 0 || len(f.Data) > rule.most:
		return "", f, refuse(40006, "文件有 %d 字节，最多 %d", len(f.Data), rule.most)
	}
	return kind, f, nil
}
