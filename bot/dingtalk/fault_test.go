package dingtalk

import (
	"errors"
	"strings"
	"testing"

	"github.com/daybook-bot/daybook/internal/chat"
)

// The service says no in many shapes (§2.7, §2.8).
func TestAnswersAreJudged(t *testing.T) {
	for name, tc := range map[string]struct {
		status  int
		body    string
		code    string // of the fault; ok: done; unknown: nobody knows
		waits   bool
		needing string
	}{
		"done":                {200, `{"processQueryKey":"x"}`, "ok", false, ""},
		"done, older":         {200, `{"errcode":0,"errmsg":"ok"}`, "ok", false, ""},
		"done, as a string":   {200, `{"errcode":"0"}`, "ok", false, ""},
		"refused, older":      {200, `{"errcode":300001,"errmsg":"session 不存在"}`, "300001", false, ""},
		"refused as a string": {200, `{"errcode":"310000","errmsg":"x"}`, "310000", false, ""},
		"refused":             {400, `{"code":"invalidParameter.msgParam.tooLong","requestid":"r","message":"m"}`, "invalidParameter.msgParam.tooLong", false, ""},
		"no permission": {403, `{"code":"Forbidden.AccessDenied.AccessTokenPermissionDenied","accessdenieddetail":{"requiredScopes":["Card.Instance.Write"]}}`,
			"Forbidden.AccessDenied.AccessTokenPermissionDenied", false, "Card.Instance.Write"},
		"too many a second": {400, `{"code":"Forbidden.AccessDenied.QpsLimitForAppkeyAndApi"}`, "Forbidden.AccessDenied.QpsLimitForAppkeyAndApi", true, ""},
		"month over":        {403, `{"code":"Forbidden.AccessDenied.ApiCountLimitForOrg"}`, "Forbidden.AccessDenied.ApiCountLimitForOrg", false, ""},
		"shut out":          {200, `{"status":1111,"wait":5,"source":"x5","punish":"deny","uuid":"u"}`, "1111", true, ""},
		"shut out, in HTML": {403, `<!DOCTYPE html><html>`, codeNoJSON, true, ""},
		"HTML with a 200":   {200, `<html>`, codeNoJSON, true, ""},
		"the gateway":       {504, `<html>`, "unknown", false, ""},
		"the gateway, JSON": {504, `{"code":"x"}`, "unknown", false, ""},
		"the older gateway": {200, `{"errcode":15,"sub_code":"isp.top-remote-connection-timeout"}`, "unknown", false, ""},
		"its own fault":     {500, `{"code":"system.error"}`, "unknown", false, ""},
		"no word":           {502, ``, "unknown", false, ""},
		"a list":            {200, `[]`, codeNoJSON, true, ""},
	} {
		err := judge("send", tc.status, []byte(tc.body))
		f := faultIn(err)
		switch tc.code {
		case "ok":
			if err != nil {
				t.Errorf("%s: %v", name, err)
			}
		case "unknown":
			if !errors.Is(err, chat.ErrUnknown) {
				t.Errorf("%s: %v, want unknown", name, err)
			}
		default:
			if f == nil || f.Code != tc.code || f.waits() != tc.waits || strings.Join(f.Needs, " ") != tc.needing {
				t.Errorf("%s: %+v (%v)", name, f, err)
			}
		}
	}
}

func FuzzAnswers(f *testing.F) {
	f.Add(200, []byte(`{"errcode":"x","status":1111}`))
	f.Add(403, []byte(`{"accessdenieddetail":[]}`))
	f.Fuzz(func(t *testing.T, status int, b []byte) {
		err := judge("send", status, b)
		if status >= 400 && err == nil {
			t.Errorf("HTTP %d and done", status)
		}
	})
}
