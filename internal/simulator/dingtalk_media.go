package simulator

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"time"
)

// How long what came with a message can be fetched once its URL is known. Nobody documents
// it: "temporary" (§6).
const downloadLife = 5 * time.Minute

// received is a file that came with a message.
type received struct {
	file File
	urls map[string]time.Time // signature → when it ends
}

// publish keeps a file of a message and makes the code that it is asked for by. The caller
// holds mu.
func (d *Dingtalk) publish(f File) string {
	code := "mIof" + d.id("")
	d.received[code] = &received{f, map[string]time.Time{}}
	return code
}

// download is messageFiles/download: it makes a code a URL, signed beforehand (§6). The
// caller holds mu.
func (d *Dingtalk) download(_ *http.Request, text []byte) (any, *refusal) {
	var b struct {
		DownloadCode string `json:"downloadCode"`
		RobotCode    string `json:"robotCode"`
	}
	if err := json.Unmarshal(text, &b); err != nil {
		return nil, badAPI("invalidParameter.body", "body: %v", err)
	}
	got := d.received[b.DownloadCode]
	if got == nil || b.RobotCode != d.o.Bot {
		return nil, badAPI("invalidParameter.robotCode.downloadCode", "downloadCode 不对、过期了，或者是别的机器人的")
	}
	if f, failed := d.faults.takeIf("media", func(f *Fault) bool { return f.Mode == "expired" && f.Code == 0 }); failed && f.Mode != "" {
		return nil, badAPI("invalidParameter.robotCode.downloadCode", "downloadCode 过期了")
	}
	ends, signature := d.now().Add(downloadLife), d.id("")
	got.urls[signature] = ends
	q := url.Values{"Expires": {fmt.Sprint(ends.Unix())}, "Signature": {signature}}
	return struct {
		DownloadURL string `json:"downloadUrl"`
	}{d.base + "/download/" + url.PathEscape(b.DownloadCode) + ".file?" + q.Encode()}, nil
}

func (d *Dingtalk) serveDownload(rw http.ResponseWriter, r *http.Request) {
	d.mu.Lock()
	got := d.received[strings.TrimSuffix(r.PathValue("name"), ".file")]
	f, failed := d.faults.takeIf("media", func(f *Fault) bool { return f.Code != 0 })
	status := http.StatusOK
	switch {
	case got == nil:
		status = http.StatusNotFound
	case failed:
		status = f.Code
	case !d.now().Before(got.urls[r.URL.Query().Get("Signature")]):
		status = http.StatusForbidden
	}
	d.mu.Unlock()
	if status != http.StatusOK {
		http.Error(rw, `<?xml version="1.0" encoding="UTF-8"?><Error><Code>AccessDenied</Code><Message>Request has expired.</Message></Error>`, status)
		return
	}
	rw.Header().Set("Content-Type", "application/octet-stream") // it says nothing (§6)
	if _, err := rw.Write(got.file.Data); err != nil {
		return // the client has gone
	}
}

// attach puts the files that a message names by their media ids into s. The caller holds mu.
func (d *Dingtalk) attach(s *Said, param map[string]string) *refusal {
	for _, key := range []string{"mediaId", "videoMediaId", "picMediaId", "photoURL"} {
		id := param[key]
		if id == "" || key == "photoURL" && !strings.HasPrefix(id, "@") {
			continue
		}
		f, known := d.uploaded[id]
		if !known {
			return badAPI("invalidParameter.msgParam.invalid", "%s %q 不存在", key, id)
		}
		if param["fileName"] != "" {
			f.Name = param["fileName"]
		}
		s.Files = append(s.Files, f)
	}
	return nil
}
