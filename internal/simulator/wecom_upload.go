package simulator

import (
	"bytes"
	"encoding/base64"
	"encoding/hex"
	"strconv"
	"time"
)

// Uploads of the bot, a minute and an hour, and the size of a chunk before base64 (§1.4).
const (
	uploadMinute, uploadHour = 30, 1000
	maxChunk                 = 512 << 10
	maxChunks                = 100
	minMedia                 = 5
	maxFileName              = 256
)

// maxMedia are the sizes of §1.4; of the two for pictures the smaller one.
var maxMedia = map[string]int{"image": 2 << 20, "voice": 2 << 20, "video": 10 << 20, "file": 20 << 20}

// upload is a file that arrives in chunks.
type upload struct {
	kind   string
	name   string
	size   int
	md5    string
	chunks [][]byte
	began  time.Time
}

func (w *Wecom) uploadInit(_ *socket, cmd command) (any, *refusal) {
	var b struct {
		Type        string `json:"type"`
		FileName    string `json:"filename"`
		TotalSize   int    `json:"total_size"`
		TotalChunks int    `json:"total_chunks"`
		MD5         string `json:"md5"`
	}
	if r := decode(cmd.Body, &b); r != nil {
		return nil, r
	}
	limit, known := maxMedia[b.Type]
	sum, err := hex.DecodeString(b.MD5)
	switch {
	case !known:
		return nil, refuse(40004, "invalid media type %q", b.Type)
	case b.FileName == "" || len(b.FileName) > maxFileName:
		return nil, badParameter("filename is %d bytes, not 1 to %d", len(b.FileName), maxFileName)
	case b.TotalSize < minMedia:
		return nil, refuse(40006, "total_size is %d, less than %d", b.TotalSize, minMedia)
	case b.TotalSize > limit && b.Type == "image":
		return nil, refuse(93018, "picture is %d bytes, more than %d", b.TotalSize, limit)
	case b.TotalSize > limit:
		return nil, refuse(45001, "%s is %d bytes, more than %d", b.Type, b.TotalSize, limit)
	case b.TotalChunks < 1 || b.TotalChunks > maxChunks:
		return nil, badParameter("total_chunks is %d, not 1 to %d", b.TotalChunks, maxChunks)
	case b.MD5 != "" && (err != nil || len(sum) != 16):
		return nil, badParameter("md5 is not one")
	}
	if r := w.quota("upload", uploadMinute, uploadHour); r != nil {
		return nil, r
	}
	id := w.id("UP_")
	w.uploads[id] = &upload{b.Type, b.FileName, b.TotalSize, b.MD5, make([][]byte, b.TotalChunks), w.now()}
	return struct {
		UploadID string `json:"upload_id"`
	}{id}, nil
}

// openUpload finds an upload that is still going on.
func (w *Wecom) openUpload(id string) (*upload, *refusal) {
	u := w.uploads[id]
	if u == nil || w.now().Sub(u.began) >= uploadLife {
		return nil, badParameter("upload_id is unknown or older than %s", uploadLife)
	}
	return u, nil
}

func (w *Wecom) uploadChunk(_ *socket, cmd command) (any, *refusal) {
	var b struct {
		UploadID   string `json:"upload_id"`
		ChunkIndex *int   `json:"chunk_index"`
		Base64Data string `json:"base64_data"`
	}
	if r := decode(cmd.Body, &b); r != nil {
		return nil, r
	}
	u, r := w.openUpload(b.UploadID)
	if r != nil {
		return nil, r
	}
	raw, err := base64.StdEncoding.DecodeString(b.Base64Data)
	switch {
	case b.ChunkIndex == nil || *b.ChunkIndex < 0 || *b.ChunkIndex >= len(u.chunks):
		return nil, badParameter("chunk_index is not 0 to %d", len(u.chunks)-1)
	case err != nil || len(raw) == 0:
		return nil, badParameter("base64_data is not base64")
	case len(raw) > maxChunk:
		return nil, refuse(40006, "chunk is %d bytes, more than %d", len(raw), maxChunk)
	}
	u.chunks[*b.ChunkIndex] = raw // the same one again is no harm
	return nil, nil
}

// uploaded is the answer to a finished upload. The created_at of the service is a number
// here and text there (§1.4).
type uploaded struct {
	Type      string `json:"type"`
	MediaID   string `json:"media_id"`
	CreatedAt any    `json:"created_at"`
}

func (w *Wecom) uploadFinish(_ *socket, cmd command) (any, *refusal) {
	var b struct {
		UploadID string `json:"upload_id"`
	}
	if r := decode(cmd.Body, &b); r != nil {
		return nil, r
	}
	u, r := w.openUpload(b.UploadID)
	if r != nil {
		return nil, r
	}
	for i, chunk := range u.chunks {
		if chunk == nil {
			return nil, badParameter("chunk %d is missing", i)
		}
	}
	whole := bytes.Join(u.chunks, nil)
	switch {
	case len(whole) != u.size:
		return nil, refuse(40006, "%d bytes came, total_size is %d", len(whole), u.size)
	case u.md5 != "" && !sameSum(whole, u.md5):
		return nil, badParameter("md5 does not match")
	}
	delete(w.uploads, b.UploadID)
	answer := uploaded{Type: u.kind, MediaID: w.keepMedia("aibot", u.kind, File{u.name, whole}), CreatedAt: w.now().Unix()}
	if w.coin() {
		answer.CreatedAt = strconv.FormatInt(w.now().Unix(), 10)
	}
	return answer, nil
}
