package simulator

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"
)

// The answers that come instead of what was asked for, in all their shapes (§2.7, §2.8).
func TestDingtalkFaults(t *testing.T) {
	const push = "/v1.0/robot/groupMessages/send"
	for _, c := range []struct {
		fault  Fault
		path   string // empty: the webhook of a message
		status int
		want   string
		said   int
	}{
		{Fault{What: "push", Code: 90018}, push, 403, `"code":"Forbidden.AccessDenied.QpsLimitForAppkeyAndApi"`, 0},
		{Fault{What: "push", Code: 90002}, push, 403, `"code":"Forbidden.AccessDenied.QpsLimitForApi"`, 0},
		{Fault{What: "push", Code: 90020}, push, 403, `"code":"Forbidden.AccessDenied.ApiCountLimitForOrg"`, 0},
		{Fault{What: "push", Code: 504}, push, 504, `"requestid"`, 0},
		{Fault{What: "push", Code: 500}, push, 500, `"code":"system.error"`, 0},
		{Fault{What: "push", Error: "group.disbanded"}, push, 400, `"code":"group.disbanded"`, 0},
		{Fault{What: "push", Mode: "permission"}, push, 403, `"accessdenieddetail":{"requiredScopes":["qyapi_robot_sendmsg"]}`, 0},
		{Fault{What: "push", Mode: "html"}, push, 405, `<!DOCTYPE html>`, 0},
		{Fault{What: "push", Mode: "punish"}, push, 200, `{"status":1111,"wait":5,"source":"x5","punish":"deny","uuid":`, 0},
		{Fault{What: "push", Mode: "lost"}, push, 504, "Gateway", 0},
		{Fault{What: "push", Mode: "lost-ack"}, push, 504, "Gateway", 1},
		{Fault{What: "token", Mode: "expired"}, push, 401, `"code":"InvalidAuthentication"`, 0},
		{Fault{What: "reply", Code: 90018}, "", 200, `"errcode":90018`, 0},
		{Fault{What: "reply", Code: 300001}, "", 200, `"errcode":300001,"errmsg":"session 不存在"`, 0},
		{Fault{What: "reply", Code: 410100}, "", 200, `"errcode":410100`, 0},
		{Fault{What: "reply", Code: 130101}, "", 200, `"errcode":130101,"errmsg":"send too fast, exceed 20 times per minute"`, 0},
		{Fault{What: "reply", Mode: "html"}, "", 405, `<!DOCTYPE html>`, 0},
		{Fault{What: "reply", Mode: "lost-ack"}, "", 504, "Gateway", 1},
		{Fault{What: "app", Mode: "permission"}, "/topapi/v2/user/get", 200, `"errcode":88`, 0},
		{Fault{What: "card", Code: 90018}, "/v1.0/card/instances/createAndDeliver", 403, "QpsLimitForAppkeyAndApi", 0},
	} {
		s := startDing(t, Options{})
		webhook := fmt.Sprint(s.hear(s.connect(), Say{Chat: "g1", Group: true, From: "a", Text: "@bot hi"})["sessionWebhook"])
		body, path := groupSend("sampleText", `{"content":"x"}`), c.path
		if path == "" {
			path, body = webhook, `{"msgtype":"text","text":{"content":"x"}}`
		}
		token := s.token()
		if err := s.Fail(c.fault); err != nil {
			t.Fatal(err)
		}
		a := s.post(path, body, "x-acs-dingtalk-access-token", token)
		if a.status != c.status || !strings.Contains(a.text, c.want) || len(s.Said("g1")) != c.said {
			t.Errorf("%+v: %d %s, %d said; want %d %s, %d said", c.fault, a.status, a.text, len(s.Said("g1")), c.status, c.want, c.said)
		}
		if c.path != push && c.path != "" {
			continue
		}
		if a := s.post(path, body, "x-acs-dingtalk-access-token", s.token()); a.status != 200 || len(s.Said("g1")) != c.said+1 {
			t.Errorf("after %+v: %d %s", c.fault, a.status, a.text)
		}
	}
}

// A call that is cut off was done all the same.
func TestDingtalkCutOff(t *testing.T) {
	s := startDing(t, Options{Org: Org{Groups: map[string]string{"g1": "学习群"}}})
	token := s.token()
	if err := s.Fail(Fault{What: "push", Mode: "drop"}); err != nil {
		t.Fatal(err)
	}
	r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, s.at.HTTP+"/v1.0/robot/groupMessages/send", strings.NewReader(groupSend("sampleText", `{"content":"x"}`)))
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("x-acs-dingtalk-access-token", token)
	if a, err := http.DefaultClient.Do(r); err == nil {
		t.Errorf("answered with %d", a.StatusCode)
		if err := a.Body.Close(); err != nil {
			t.Error(err)
		}
	}
	if len(s.Said("g1")) != 1 {
		t.Error("nothing was said")
	}
}

// A month has 5,000 calls and 3,000 pushes and webhook answers; what is refused does not
// count, nor do tokens and contacts; instead of a message comes the notice 20001 (§1c, §2.7).
func TestDingtalkMonth(t *testing.T) {
	s := startDing(t, Options{})
	if s.o.Org.API != 5000 || s.o.Org.Push != 3000 {
		t.Errorf("a month has %d calls and %d pushes, want 5000 and 3000", s.o.Org.API, s.o.Org.Push)
	}
	s = startDing(t, Options{Org: Org{API: 2, Push: 3}})
	b := s.connect()
	send := func() answer {
		return s.api("/v1.0/robot/groupMessages/send", groupSend("sampleText", `{"content":"x"}`))
	}
	webhook := fmt.Sprint(s.hear(b, Say{Chat: "g1", Group: true, From: "a", Text: "@bot hi"})["sessionWebhook"])
	reply := func() answer { return s.post(webhook, `{"msgtype":"text","text":{"content":"x"}}`) }
	for range 2 {
		if a := send(); a.status != 200 {
			t.Fatal(a.text)
		}
		if a := reply(); !strings.Contains(a.text, `"errcode":0`) {
			t.Fatal(a.text)
		}
		s.post("/topapi/v2/user/get?access_token="+s.token(), `{"userid":"a"}`)
	}
	if a := send(); a.status != 403 || !strings.Contains(a.text, "Forbidden.AccessDenied.ApiCountLimitForOrg") {
		t.Errorf("the third call: %d %s", a.status, a.text)
	}
	if a := reply(); !strings.Contains(a.text, `"errcode":90020`) {
		t.Errorf("the third answer: %s", a.text)
	}
	m := s.hear(b, Say{Chat: "g1", Group: true, From: "a", Text: "@bot hi"})
	if fmt.Sprint(m["errorCode"]) != "20001" || m["text"] != nil || m["msgtype"] != nil {
		t.Errorf("instead of the message came %v", m)
	}
	if used := s.State().Month; used.API != 2 || used.Push != 3 {
		t.Errorf("used %+v", used)
	}
	s.Advance(31 * 24 * time.Hour)
	if used := s.State().Month; used.API != 0 || used.Push != 0 {
		t.Errorf("the next month has used %+v", used)
	}
	if a := send(); a.status != 200 {
		t.Errorf("in the next month: %d %s", a.status, a.text)
	}
}

// An app without a permission is told which one it needs (§2.8).
func TestDingtalkPermissions(t *testing.T) {
	s := startDing(t, Options{Org: Org{Without: []string{"Card.Instance.Write", "qyapi_get_member"}, Groups: map[string]string{"g1": ""}}})
	if a := s.api("/v1.0/card/instances/createAndDeliver", quizCard()); a.status != 403 || !strings.Contains(a.text, `"requiredScopes":["Card.Instance.Write"]`) {
		t.Errorf("%d %s", a.status, a.text)
	}
	a := s.post("/topapi/v2/user/get?access_token="+s.token(), `{"userid":"a"}`)
	if a.status != 200 || !strings.Contains(a.text, `"errcode":88`) || !strings.Contains(a.text, `"sub_code":"60011"`) {
		t.Errorf("%d %s", a.status, a.text)
	}
	if a := s.api("/v1.0/robot/groupMessages/send", groupSend("sampleText", `{"content":"x"}`)); a.status != 200 {
		t.Errorf("%d %s", a.status, a.text)
	}
}

// A token is the same one while it lives, for two hours (§4).
func TestDingtalkToken(t *testing.T) {
	s := startDing(t, Options{})
	first := s.token()
	s.Advance(119 * time.Minute)
	if again := s.token(); again != first {
		t.Error("another token within two hours")
	}
	s.Advance(2 * time.Hour)
	a := s.post("/v1.0/robot/groupMessages/send", "{}", "x-acs-dingtalk-access-token", first)
	if a.status != 401 || !strings.Contains(a.text, "InvalidAuthentication") {
		t.Errorf("after two hours: %d %s", a.status, a.text)
	}
	if a := s.post("/topapi/v2/user/get?access_token="+first, `{}`); !strings.Contains(a.text, `"errcode":40014`) {
		t.Errorf("after two hours: %d %s", a.status, a.text)
	}
	if a := s.post("/v1.0/oauth2/accessToken", `{"appKey":"bot","appSecret":"x"}`); a.status != 400 || !strings.Contains(a.text, `"code":"invalidClientIdOrSecret"`) {
		t.Errorf("wrong secret: %d %s", a.status, a.text)
	}
	if a := s.post("/v1.0/oauth2/corp/token", `{"client_id":"bot","client_secret":"secret","grant_type":"client_credentials"}`); !strings.Contains(a.text, `"expires_in":7200`) {
		t.Errorf("%d %s", a.status, a.text)
	}
	if a := s.request(http.MethodGet, "/gettoken?appkey=bot&appsecret=secret", ""); !strings.Contains(a.text, `"access_token":"TOKEN`) {
		t.Errorf("%d %s", a.status, a.text)
	}
}
