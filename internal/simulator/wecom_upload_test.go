package simulator

import (
	"bytes"
	"crypto/md5"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"
)

func sumOf(text string) string {
	sum := md5.Sum([]byte(text))
	return hex.EncodeToString(sum[:])
}

func initBody(kind, name string, size, chunks int, sum string) string {
	return fmt.Sprintf(`{"type":%q,"filename":%q,"total_size":%d,"total_chunks":%d,"md5":%q}`, kind, name, size, chunks, sum)
}

func chunkBody(id string, index int, data []byte) string {
	return fmt.Sprintf(`{"upload_id":%q,"chunk_index":%d,"base64_data":%q}`, id, index, base64.StdEncoding.EncodeToString(data))
}

func (b *robot) begin(kind string, size, chunks int, sum string) string {
	b.t.Helper()
	f := b.do("aibot_upload_media_init", "", initBody(kind, "a.bin", size, chunks, sum), 0)
	var body struct {
		UploadID string `json:"upload_id"`
	}
	if err := json.Unmarshal(f.Body, &body); err != nil || body.UploadID == "" {
		b.t.Fatalf("%s: %v", f.Body, err)
	}
	return body.UploadID
}

// §1.4, "Media upload": in any order, the same chunk twice, and then it can be sent.
func TestUpload(t *testing.T) {
	s := start(t, Options{})
	b := s.connect()
	data := bytes.Repeat([]byte("0123456789abcdef"), 40<<10) // 640 KB
	id := b.begin("file", len(data), 2, sumOf(string(data)))
	b.do("aibot_upload_media_finish", "", `{"upload_id":"`+id+`"}`, 40035) // nothing there yet
	b.do("aibot_upload_media_chunk", "", chunkBody(id, 1, data[(512<<10):]), 0)
	b.do("aibot_upload_media_chunk", "", chunkBody(id, 1, data[(512<<10):]), 0)
	b.do("aibot_upload_media_chunk", "", chunkBody(id, 2, data[(512<<10):]), 40035)
	b.do("aibot_upload_media_chunk", "", chunkBody(id, -1, data[(512<<10):]), 40035)
	b.do("aibot_upload_media_chunk", "", chunkBody(id, 0, data[:(512<<10)+1]), 40006)
	b.do("aibot_upload_media_chunk", "", `{"upload_id":"`+id+`","chunk_index":0,"base64_data":"*"}`, 40035)
	b.do("aibot_upload_media_chunk", "", `{"upload_id":"`+id+`","base64_data":"YQ=="}`, 40035)
	b.do("aibot_upload_media_chunk", "", chunkBody(id, 0, data[:(512<<10)]), 0)
	f := b.do("aibot_upload_media_finish", "", `{"upload_id":"`+id+`"}`, 0)
	var done struct {
		Type    string `json:"type"`
		MediaID string `json:"media_id"`
	}
	if err := json.Unmarshal(f.Body, &done); err != nil || done.Type != "file" {
		t.Fatalf("%s: %v", f.Body, err)
	}
	s.hear(b, groupText("@bot hi"))
	send := func(kind string, code int) {
		t.Helper()
		b.do("aibot_send_msg", "", fmt.Sprintf(`{"chatid":"g1","chat_type":2,"msgtype":%q,%q:{"media_id":%q}}`, kind, kind, done.MediaID), code)
	}
	send("file", 0)
	send("image", 40004)
	if said := s.Said("g1"); len(said) != 1 || !bytes.Equal(said[0].Files[0].Data, data) || said[0].Files[0].Name != "a.bin" {
		t.Error("it is not the file that was uploaded")
	}
	s.Advance(72 * time.Hour)
	send("file", 40007) // media live 3 days
}

// §1.4: the limits of an upload.
func TestUploadLimits(t *testing.T) {
	s := start(t, Options{})
	b := s.connect()
	for _, tt := range []struct {
		body string
		code int
	}{
		{initBody("zip", "a", 10, 1, ""), 40004},
		{initBody("file", "", 10, 1, ""), 40035},
		{initBody("file", strings.Repeat("名", 86), 10, 1, ""), 40035}, // 258 bytes
		{initBody("file", strings.Repeat("名", 85), 10, 1, ""), 0},     // 255 bytes
		{initBody("file", "a", 4, 1, ""), 40006},
		{initBody("file", "a", 5, 1, ""), 0},
		{initBody("file", "a", 20<<20+1, 41, ""), 45001},
		{initBody("video", "a", 10<<20+1, 41, ""), 45001},
		{initBody("voice", "a", 2<<20+1, 41, ""), 45001},
		{initBody("image", "a", 2<<20+1, 41, ""), 93018},
		{initBody("file", "a", 10, 0, ""), 40035},
		{initBody("file", "a", 10, 101, ""), 40035},
		{initBody("file", "a", 10, 1, "no md5"), 40035},
		{`{"type":"file","filename":"a","total_size":"10","total_chunks":1}`, 40035},
	} {
		b.do("aibot_upload_media_init", "", tt.body, tt.code)
	}
}

// §1.4: what came is compared with what was announced; a session lives 30 min.
func TestUploadIsChecked(t *testing.T) {
	s := start(t, Options{})
	b := s.connect()
	b.do("aibot_upload_media_chunk", "", chunkBody("none", 0, []byte("a")), 40035)
	id := b.begin("file", 6, 1, "")
	b.do("aibot_upload_media_chunk", "", chunkBody(id, 0, []byte("12345")), 0)
	b.do("aibot_upload_media_finish", "", `{"upload_id":"`+id+`"}`, 40006)
	id = b.begin("file", 5, 1, sumOf("54321"))
	b.do("aibot_upload_media_chunk", "", chunkBody(id, 0, []byte("12345")), 0)
	b.do("aibot_upload_media_finish", "", `{"upload_id":"`+id+`"}`, 40035)
	s.Advance(30 * time.Minute)
	b.do("aibot_upload_media_chunk", "", chunkBody(id, 0, []byte("54321")), 40035)
}

// §1.4: 30 uploads a minute and 1000 an hour per bot.
func TestUploadQuota(t *testing.T) {
	s := start(t, Options{})
	b := s.connect()
	for range 30 {
		b.begin("file", 10, 1, "")
	}
	b.do("aibot_upload_media_init", "", initBody("file", "a", 10, 1, ""), 45009)
	s.Advance(time.Minute)
	b.begin("file", 10, 1, "")
}
