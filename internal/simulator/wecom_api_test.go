package simulator

import (
	"bytes"
	"encoding/json"
	"fmt"
	"mime/multipart"
	"net/http"
	"strings"
	"testing"
	"time"
)

// token is a valid token of a secret.
func (s *stage) token(secret string) string {
	s.t.Helper()
	_, _, text := get(s.t, s.at.HTTP+"/cgi-bin/gettoken?corpid=corp&corpsecret="+secret)
	var b struct {
		status
		AccessToken string `json:"access_token"`
	}
	if err := json.Unmarshal(text, &b); err != nil || b.ErrCode != 0 {
		s.t.Fatalf("%s: %v", text, err)
	}
	return b.AccessToken
}

// call calls an API with a token; GET without a body. into gets the answer.
func (s *stage) call(path, token, body string, into any) status {
	s.t.Helper()
	mark := "?"
	if strings.Contains(path, "?") {
		mark = "&"
	}
	method := http.MethodPost
	if body == "" {
		method = http.MethodGet
	}
	r, err := http.NewRequestWithContext(s.t.Context(), method, s.at.HTTP+"/cgi-bin/"+path+mark+"access_token="+token, strings.NewReader(body))
	if err != nil {
		s.t.Fatal(err)
	}
	code, _, text := do(s.t, r)
	var st status
	if err := json.Unmarshal(text, &st); err != nil || code != http.StatusOK {
		s.t.Fatalf("%s: status %d, %s", path, code, text)
	}
	if into != nil {
		if err := json.Unmarshal(text, into); err != nil {
			s.t.Fatalf("%s: %s: %v", path, text, err)
		}
	}
	return st
}

func (s *stage) wants(path, token, body string, code int) {
	s.t.Helper()
	if got := s.call(path, token, body, nil); got.ErrCode != code {
		s.t.Errorf("%s %.120s: %+v, want %d", path, body, got, code)
	}
}

func corpStage(t *testing.T) *stage {
	t.Helper()
	return start(t, Options{
		People: []Person{
			{ID: "zhangsan", Name: "张三"}, {ID: "lisi", Name: "李四", Departments: []int{2}},
			{ID: "wangwu", Name: "王五", Departments: []int{2, 3}},
		},
		Webhooks: map[string]string{"KEY": "g1", "OTHER": "g2"},
	})
}

// §4: the same token inside its validity, another one for another secret; the codes.
func TestToken(t *testing.T) {
	s := corpStage(t)
	app := s.token("appsecret")
	if again := s.token("appsecret"); again != app {
		t.Error("a second call gives another token")
	}
	if other := s.token("contactsecret"); other == app {
		t.Error("two secrets share a token")
	}
	s.wants("gettoken?corpid=nobody&corpsecret=appsecret", "", "", 40013)
	s.wants("gettoken?corpid=corp&corpsecret=wrong", "", "", 40001)
	s.wants("user/get?userid=lisi", "", "", 41001)
	s.wants("user/get?userid=lisi", "made-up", "", 40014)
	s.wants("user/get?userid=lisi", app, "", 0)
	s.Advance(2*time.Hour - time.Second)
	var b struct {
		ExpiresIn int `json:"expires_in"`
	}
	s.call("gettoken?corpid=corp&corpsecret=appsecret", "", "", &b)
	if b.ExpiresIn != 1 {
		t.Errorf("expires in %d", b.ExpiresIn)
	}
	s.Advance(time.Second)
	s.wants("user/get?userid=lisi", app, "", 42001)
	s.wants("user/get?userid=lisi", s.token("appsecret"), "", 0)
}

// §4: the server may invalidate a token early; then another one is to be had. #22: 60020.
func TestTokenFaults(t *testing.T) {
	s := corpStage(t)
	app := s.token("appsecret")
	s.fail(Fault{What: "token", Code: 42001})
	s.wants("user/get?userid=lisi", app, "", 42001)
	s.wants("user/get?userid=lisi", app, "", 40014) // it is gone
	fresh := s.token("appsecret")
	if fresh == app {
		t.Fatal("the old token again")
	}
	s.wants("user/get?userid=lisi", fresh, "", 0)
	s.fail(Fault{What: "token", Code: 60020})
	s.wants("user/get?userid=lisi", fresh, "", 60020)
	s.fail(Fault{What: "token", Code: 40001})
	s.wants("user/get?userid=lisi", fresh, "", 0)
	s.wants("gettoken?corpid=corp&corpsecret=appsecret", "", "", 40001)
	s.fail(Fault{What: "app", Code: -1})
	s.wants("user/get?userid=lisi", fresh, "", -1)
	s.wants("user/get?userid=lisi", fresh, "", 0)
}

// §5: which secret may do what.
func TestWhichSecretMay(t *testing.T) {
	s := corpStage(t)
	app, contact := s.token("appsecret"), s.token("contactsecret")
	for _, tt := range []struct {
		path, body         string
		withApp, withOther int
	}{
		{"user/get?userid=lisi", "", 0, 48009},
		{"user/simplelist?department_id=2", "", 0, 48009},
		{"user/list_id", `{"limit":10}`, 48002, 0},
		{"department/simplelist", "", 0, 0},
		{"batch/openuserid_to_userid", `{"open_userid_list":["wo"]}`, 0, 48009},
	} {
		s.wants(tt.path, app, tt.body, tt.withApp)
		s.wants(tt.path, contact, tt.body, tt.withOther)
	}
}

// §5: no mobile and no avatar; children of a department are not listed with it; pages.
func TestAddressList(t *testing.T) {
	s := corpStage(t)
	app, contact := s.token("appsecret"), s.token("contactsecret")
	var user map[string]any
	s.call("user/get?userid=wangwu", app, "", &user)
	if user["name"] != "王五" || user["mobile"] != nil || user["avatar"] != nil {
		t.Errorf("%v", user)
	}
	s.wants("user/get?userid=nobody", app, "", 60111)
	s.wants("user/simplelist?department_id=x", app, "", 40035)
	var list struct{ UserList []member }
	s.call("user/simplelist?department_id=2&fetch_child=1", app, "", &list)
	if len(list.UserList) != 2 || list.UserList[0].UserID != "lisi" || !strings.HasPrefix(list.UserList[0].OpenUserID, "wo") {
		t.Errorf("%+v", list)
	}
	s.call("user/simplelist?department_id=1&fetch_child=1", app, "", &list)
	if len(list.UserList) != 1 {
		t.Errorf("%+v", list)
	}
	var got []departmentOf
	cursor := ""
	for {
		var page struct {
			NextCursor string         `json:"next_cursor"`
			DeptUser   []departmentOf `json:"dept_user"`
		}
		s.call("user/list_id", contact, fmt.Sprintf(`{"cursor":%q,"limit":3}`, cursor), &page)
		got = append(got, page.DeptUser...)
		if cursor = page.NextCursor; cursor == "" {
			break
		}
	}
	if len(got) != 4 {
		t.Errorf("%+v", got)
	}
	s.wants("user/list_id", contact, `{"limit":10001}`, 40035)
	s.wants("user/list_id", contact, `{"cursor":"x"}`, 40035)
	var departments struct {
		DepartmentID []departmentLine `json:"department_id"`
	}
	s.call("department/simplelist", app, "", &departments)
	if len(departments.DepartmentID) != 3 {
		t.Errorf("%+v", departments)
	}
}

// §1.6: batch/openuserid_to_userid.
func TestOpenUserIDs(t *testing.T) {
	s := corpStage(t)
	app := s.token("appsecret")
	var b struct {
		UserIDList            []convertedID `json:"userid_list"`
		InvalidOpenUserIDList []string      `json:"invalid_open_userid_list"`
	}
	s.call("batch/openuserid_to_userid", app, fmt.Sprintf(`{"open_userid_list":[%q,"wo-none"]}`, openID("lisi")), &b)
	if len(b.UserIDList) != 1 || b.UserIDList[0].UserID != "lisi" || len(b.InvalidOpenUserIDList) != 1 {
		t.Errorf("%+v", b)
	}
	s.wants("batch/openuserid_to_userid", app, `{"open_userid_list":[]}`, 40035)
	s.wants("batch/openuserid_to_userid", app, `{"open_userid_list":[`+strings.Repeat(`"a",`, 1000)+`"a"]}`, 40035)
}

// §3.2: message/send.
func TestAppMessages(t *testing.T) {
	s := corpStage(t)
	app := s.token("appsecret")
	text := func(to, agent, content string) string {
		return fmt.Sprintf(`{"touser":%q,"agentid":%s,"msgtype":"text","text":{"content":%q}}`, to, agent, content)
	}
	for _, tt := range []struct {
		body string
		code int
	}{
		{text("lisi", "1000002", "hi"), 0},
		{text("lisi", `"1000002"`, "hi"), 0}, // tolerated (§10 #10)
		{text("lisi", "7", "hi"), 40035},
		{text("lisi", `"x"`, "hi"), 40035},
		{text("nobody", "1000002", "hi"), 81013},
		{text("", "1000002", "hi"), 81013},
		{text("lisi", "1000002", strings.Repeat("a", 2048)), 0},
		{text("lisi", "1000002", strings.Repeat("a", 2049)), 45002},
		{text("lisi", "1000002", ""), 44004},
		{text(strings.Repeat("lisi|", 1001), "1000002", "hi"), 40035},
		{`{"touser":"lisi","agentid":1000002,"msgtype":"markdown","markdown":{"content":"x"}}`, 0},
		{`{"touser":"lisi","agentid":1000002,"msgtype":"sound"}`, 40008},
		{`{"touser":"lisi","agentid":1000002,"msgtype":"file","file":{"media_id":"M"}}`, 40007},
		{`{"touser":"lisi","agentid":1000002,"msgtype":"file"}`, 41006},
		{`{"touser":"lisi","agentid":1000002,"msgtype":"textcard","textcard":{}}`, 41016},
		{`not JSON`, 40035},
	} {
		s.wants("message/send", app, tt.body, tt.code)
	}
	var b sentMessage
	if st := s.call("message/send", app, text("zhangsan|ghost", "1000002", "partly"), &b); st.ErrCode != 0 || b.InvalidUser != "ghost" || b.MsgID == "" {
		t.Errorf("%+v", b)
	}
	s.wants("message/recall", app, fmt.Sprintf(`{"msgid":%q}`, b.MsgID), 0)
	s.Advance(24 * time.Hour)
	app = s.token("appsecret")
	s.wants("message/recall", app, fmt.Sprintf(`{"msgid":%q}`, b.MsgID), 40035)
	s.call("message/send", app, fmt.Sprintf(`{"touser":"lisi","agentid":1000002,"msgtype":"template_card","template_card":`+buttonCard+`}`, "t"), &b)
	if b.ResponseCode == "" {
		t.Error("a card has no response_code")
	}
	s.wants("message/send", app, `{"toparty":"2","agentid":1000002,"msgtype":"text","text":{"content":"部门"}}`, 0)
	if said := s.Said("wangwu"); len(said) != 1 || said[0].Text != "部门" || said[0].Via != "app" || !said[0].Private {
		t.Errorf("%+v", said)
	}
}

// §3.2: 30 a minute per member, the excess silently dropped; duplicates when asked to check.
func TestAppMessageIsDropped(t *testing.T) {
	s := corpStage(t)
	app := s.token("appsecret")
	body := `{"touser":"lisi","agentid":1000002,"msgtype":"text","text":{"content":"hi"}}`
	for range 30 + 5 {
		s.wants("message/send", app, body, 0)
	}
	if n := len(s.Said("lisi")); n != 30 {
		t.Errorf("%d arrived", n)
	}
	checked := `{"touser":"wangwu","agentid":1000002,"msgtype":"text","text":{"content":"hi"},"enable_duplicate_check":1}`
	s.wants("message/send", app, checked, 0)
	s.wants("message/send", app, checked, 0)
	if n := len(s.Said("wangwu")); n != 1 {
		t.Errorf("%d arrived", n)
	}
	s.Advance(1800 * time.Second)
	s.wants("message/send", app, checked, 0)
	if n := len(s.Said("wangwu")); n != 2 {
		t.Errorf("%d arrived", n)
	}
}

func form(t *testing.T, field, name string, data []byte) (kind, body string) {
	t.Helper()
	var text bytes.Buffer
	w := multipart.NewWriter(&text)
	part, err := w.CreateFormFile(field, name)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := part.Write(data); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return w.FormDataContentType(), text.String()
}

// upload posts a multipart upload and returns its media_id.
func (s *stage) upload(url, field string, data []byte, code int) string {
	s.t.Helper()
	kind, body := form(s.t, field, "名单.xlsx", data)
	r, err := http.NewRequestWithContext(s.t.Context(), http.MethodPost, url, strings.NewReader(body))
	if err != nil {
		s.t.Fatal(err)
	}
	r.Header.Set("Content-Type", kind)
	_, _, text := do(s.t, r)
	var b struct {
		status
		MediaID string `json:"media_id"`
	}
	if err := json.Unmarshal(text, &b); err != nil || b.ErrCode != code {
		s.t.Errorf("upload of %d bytes: %s, want %d", len(data), text, code)
	}
	return b.MediaID
}

// §6: media/upload and media/get; a file name in UTF-8; three days.
func TestTemporaryMedia(t *testing.T) {
	s := corpStage(t)
	app := s.token("appsecret")
	url := s.at.HTTP + "/cgi-bin/media/upload?access_token=" + app + "&type="
	s.upload(url+"zip", "media", []byte("123456"), 40004)
	s.upload(url+"file", "file", []byte("123456"), 44001)
	s.upload(url+"file", "media", []byte("12345"), 40006)
	s.upload(url+"voice", "media", make([]byte, 2<<20+1), 45001)
	id := s.upload(url+"file", "media", []byte("123456"), 0)
	s.wants("message/send", app, `{"touser":"lisi","agentid":1000002,"msgtype":"file","file":{"media_id":"`+id+`"}}`, 0)
	s.wants("message/send", app, `{"touser":"lisi","agentid":1000002,"msgtype":"image","image":{"media_id":"`+id+`"}}`, 40004)
	if f := s.Said("lisi")[0].Files[0]; f.Name != "名单.xlsx" || string(f.Data) != "123456" {
		t.Errorf("%+v", f)
	}
	_, header, text := get(t, s.at.HTTP+"/cgi-bin/media/get?access_token="+app+"&media_id="+id)
	if string(text) != "123456" || !strings.Contains(header.Get("Content-Disposition"), "%E5%90%8D%E5%8D%95.xlsx") {
		t.Errorf("%q %v", text, header)
	}
	s.wants("media/get?media_id=none", app, "", 40007)
	s.Advance(72 * time.Hour)
	app = s.token("appsecret")
	s.wants("media/get?media_id="+id, app, "", 40007)
}
