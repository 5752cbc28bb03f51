package simulator

import (
	"bytes"
	"fmt"
	"mime/multipart"
	"net/http"
	"strings"
	"testing"
	"time"
)

// A picture is asked for by its code, and is behind a URL for a short while; neither its name
// nor its type says what it is (§6).
func TestDingtalkDownload(t *testing.T) {
	const path = "/v1.0/robot/messageFiles/download"
	s := startDing(t, Options{})
	picture := []byte("\x89PNG\r\n\x1a\nquiz")
	m := s.hear(s.connect(), Say{From: "a", Images: [][]byte{picture}})
	content, ok := m["content"].(map[string]any)
	if !ok {
		t.Fatalf("message %v", m)
	}
	ask := func(code, robot string) (answer, string) {
		a := s.api(path, fmt.Sprintf(`{"downloadCode":%q,"robotCode":%q}`, code, robot))
		var b struct{ DownloadURL string }
		a.into(t, &b)
		return a, b.DownloadURL
	}
	code := fmt.Sprint(content["downloadCode"])
	_, at := ask(code, "bot")
	if !strings.Contains(at, ".file?") || !strings.Contains(at, "Expires=") {
		t.Errorf("URL %s", at)
	}
	a := s.request(http.MethodGet, at, "")
	if a.status != 200 || a.text != string(picture) || strings.HasPrefix(a.kind, "image/") {
		t.Errorf("%d %s %q", a.status, a.kind, a.text)
	}
	s.Advance(time.Hour)
	if a := s.request(http.MethodGet, at, ""); a.status != 403 {
		t.Errorf("an hour later: %d", a.status)
	}
	for _, c := range [][2]string{{"other", "bot"}, {code, "other"}} {
		if a, _ := ask(c[0], c[1]); a.status != 400 || !strings.Contains(a.text, `"code":"invalidParameter.robotCode.downloadCode"`) {
			t.Errorf("%v: %d %s", c, a.status, a.text)
		}
	}
	if err := s.Fail(Fault{What: "media", Mode: "expired"}); err != nil {
		t.Fatal(err)
	}
	if a, _ := ask(code, "bot"); a.status != 400 {
		t.Errorf("an expired code: %d", a.status)
	}
	_, at = ask(code, "bot")
	if err := s.Fail(Fault{What: "media", Code: 503}); err != nil {
		t.Fatal(err)
	}
	if a := s.request(http.MethodGet, at, ""); a.status != 503 {
		t.Errorf("%d, want 503", a.status)
	}
}

func (s *dingStage) upload(kind, name string, size int) answer {
	s.t.Helper()
	var body bytes.Buffer
	w := multipart.NewWriter(&body)
	if err := w.WriteField("type", kind); err != nil {
		s.t.Fatal(err)
	}
	part, err := w.CreateFormFile("media", name)
	if err != nil {
		s.t.Fatal(err)
	}
	if _, err := part.Write(make([]byte, size)); err != nil {
		s.t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		s.t.Fatal(err)
	}
	return s.post("/media/upload?access_token="+s.token(), body.String(), "Content-Type", w.FormDataContentType())
}

// media/upload takes these kinds of files, so large; what it has taken can be sent (§6, §2.4).
func TestDingtalkUpload(t *testing.T) {
	const mb = 1 << 20
	s := startDing(t, Options{Org: Org{Groups: map[string]string{"g1": "学习群"}}})
	for _, c := range []struct {
		kind, name string
		size       int
		want       int
	}{
		{"image", "a.png", 1, 0}, {"image", "a.png", 20*mb + 1, 40006}, {"image", "a.webp", 1, 40004},
		{"voice", "a.amr", 2 * mb, 0}, {"voice", "a.amr", 2*mb + 1, 40006},
		{"file", "a.XLSX", 3 * mb, 0}, {"file", "a.md", 1, 40004}, {"file", "a.pdf", 0, 40006},
		{"video", "a.mp4", 1, 0}, {"text", "a.txt", 1, 40004},
	} {
		if a := s.upload(c.kind, c.name, c.size); !strings.Contains(a.text, fmt.Sprintf(`"errcode":%d,`, c.want)) {
			t.Errorf("%s %s of %d bytes: %s, want %d", c.kind, c.name, c.size, a.text, c.want)
		}
	}
	var up struct {
		MediaID string `json:"media_id"`
		Type    string
	}
	s.upload("file", "总结.docx", 100).into(t, &up)
	if !strings.HasPrefix(up.MediaID, "@l") || up.Type != "file" {
		t.Errorf("%+v", up)
	}
	send := func(id string) answer {
		return s.api("/v1.0/robot/groupMessages/send", groupSend("sampleFile", fmt.Sprintf(`{"mediaId":%q,"fileName":"总结.docx","fileType":"docx"}`, id)))
	}
	send(up.MediaID)
	if said := s.Said("g1"); len(said) != 1 || len(said[0].Files) != 1 || said[0].Files[0].Name != "总结.docx" || len(said[0].Files[0].Data) != 100 {
		t.Errorf("said %+v", said)
	}
	if a := send("@other"); a.status != 400 {
		t.Errorf("a media id that nobody has: %d %s", a.status, a.text)
	}
}

// The address list (§5).
func TestDingtalkPeople(t *testing.T) {
	s := startDing(t, Options{
		People: []Person{{ID: "1", Name: "甲", Departments: []int{1}}, {ID: "2", Name: "乙", Departments: []int{7}}, {ID: "3", Name: "丙", Departments: []int{7}}},
		Org:    Org{Admins: []string{"1"}},
	})
	token := s.token()
	for _, c := range []struct{ path, body, want string }{
		{"v2/user/get", `{"userid":"2","language":"zh_CN"}`, `"result":{"userid":"2","unionid":"` + unionID("2") + `","name":"乙"`},
		{"v2/user/get", `{"userid":""}`, `"errcode":33012`},
		{"v2/user/get", `{"userid":"9"}`, `"errcode":60121`},
		{"v2/user/list", `{"dept_id":7,"cursor":0,"size":1}`, `"has_more":true,"next_cursor":1,"list":[{"userid":"2"`},
		{"v2/user/list", `{"dept_id":7,"cursor":1,"size":100}`, `"has_more":false,"list":[{"userid":"3"`},
		{"v2/user/list", `{"dept_id":7,"cursor":0,"size":101}`, `"errcode":400002`},
		{"v2/user/list", `{"dept_id":8,"cursor":0,"size":1}`, `"errcode":60003`},
		{"user/listsimple", `{"dept_id":1,"cursor":0,"size":10}`, `"list":[{"userid":"1","name":"甲"}]`},
		{"user/listid", `{"dept_id":7}`, `"userid_list":["2","3"]`},
		{"user/getbyunionid", `{"unionid":"` + unionID("3") + `"}`, `"contact_type":0,"userid":"3"`},
		{"user/listadmin", `{}`, `"result":[{"userid":"1","sys_level":1}]`},
		{"v2/department/listsub", `{"dept_id":1}`, `"result":[{"dept_id":7,`},
		{"v2/department/listsubid", `{}`, `"dept_id_list":[7]`},
	} {
		if a := s.post("/topapi/"+c.path+"?access_token="+token, c.body); a.status != 200 || !strings.Contains(a.text, c.want) {
			t.Errorf("%s %s: %s, want %s", c.path, c.body, a.text, c.want)
		}
	}
	if a := s.post("/topapi/v2/user/list?access_token="+token, "dept_id=7&cursor=0&size=10", "Content-Type", "application/x-www-form-urlencoded"); !strings.Contains(a.text, `"userid":"3"`) {
		t.Errorf("a form: %s", a.text)
	}
	if a := s.post("/topapi/v2/user/get?access_token=other", `{"userid":"2"}`); !strings.Contains(a.text, `"errcode":40014`) {
		t.Error(a.text)
	}
}
