package main

import (
	"encoding/json"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/daybook-bot/daybook/internal/simulator"
)

// both is a program that is configured for two networks, and the second simulated service.
type both struct {
	*served
	dingtalk *simulator.Dingtalk
	at       simulator.Addresses
}

// prepareBoth is prepare with DingTalk beside WeCom. more goes under dingtalk.
func prepareBoth(t *testing.T, mode string, change func(*simulator.Options), more string) *both {
	t.Helper()
	b := &both{served: prepare(t, "socket", nil, "")}
	so := simulator.Options{Name: "记事本", Secret: treasure + "-dingtalk", Webhooks: map[string]string{treasure + "-dinghook": "cidHOOKED=="}}
	so.Org.Groups = map[string]string{"cidHOOKED==": "支部"}
	if mode == "callback" {
		so.Callback = "http://" + b.listen + "/dingtalk/callback"
	}
	if change != nil {
		change(&so)
	}
	b.dingtalk = simulator.NewDingtalk(so)
	var stop func() error
	var err error
	if b.at, stop, err = b.dingtalk.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := stop(); err != nil {
			t.Error(err)
		}
	})
	for name, text := range map[string]string{"ding": treasure + "-dingtalk", "dinghook": "https://oapi.dingtalk.com/robot/send?access_token=" + treasure + "-dinghook"} {
		if err := os.WriteFile(filepath.Join(b.o.dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	file := filepath.Join(b.o.dir, "daybook.yaml")
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	write(t, b.o.dir, "daybook.yaml", string(text)+"dingtalk:\n  mode: "+mode+"\n  client_id: bot\n  corp_id: corp\n  secret_file: ding\n  api: "+b.at.HTTP+"\n  oapi: "+b.at.HTTP+"\n"+more)
	return b
}

// ding has somebody ask on DingTalk and waits for an answer that has a word in it.
func (b *both) ding(say simulator.Say, word string) {
	b.t.Helper()
	if _, err := b.dingtalk.Say(b.t.Context(), say); err != nil {
		b.t.Fatal(err)
	}
	room := say.Chat
	if room == "" {
		room = say.From
	}
	b.until("answer on DingTalk with "+word, func() bool {
		for _, said := range b.dingtalk.Said(room) {
			if strings.Contains(said.Text, word) {
				return true
			}
		}
		return false
	})
}

func (b *both) run() {
	b.t.Helper()
	b.start()
	b.until("second network", func() bool {
		h, _ := askHealth(b.t.Context(), b.listen)
		return h.OK && len(h.Platforms) == 2 && h.Platforms[1].Name == "dingtalk" && h.Platforms[1].State == "ready"
	})
}

const peopleOfBoth = "name,unit,role,joined,left,wecom,dingtalk\n周敏,第一支部,支部管理员,2018-01-01,,zm,0102\n王建国,局机关,管理员,2018-01-01,,boss,0101\n"

// Somebody is one member on both networks of a program.
func TestServeOnTwoNetworks(t *testing.T) {
	b := prepareBoth(t, "stream", nil, "")
	roster := write(t, b.o.dir, "roster.csv", peopleOfBoth)
	mustRun(t, "import", "roster", roster, "--data", b.o.dir)
	b.run()
	b.hears(simulator.Say{Chat: "wrGROUP1", Group: true, From: "zm", Text: "@记事本 报告 志愿服务 清洁家园 东华社区 今天上午 2小时 参加：周敏"}, "草稿 #1")
	b.hears(simulator.Say{Chat: "wrGROUP1", Group: true, From: "zm", Text: "@记事本 确认"}, "已记录 #1")
	b.ding(simulator.Say{Chat: "cidGROUP==", Group: true, From: "0102", Text: "@记事本 报告 志愿服务 反诈骗宣传 紫菘社区 今天下午 3小时 参加：周敏"}, "草稿 #2")
	b.ding(simulator.Say{Chat: "cidGROUP==", Group: true, From: "0102", Text: "@记事本 确认"}, "累计 2 次、2 人次、5 小时")
	b.ding(simulator.Say{From: "0102", Text: "我的"}, "志愿服务2次、5小时")
	b.hears(simulator.Say{From: "zm", Text: "我的"}, "志愿服务2次、5小时")
	b.dingtalk.Hire(simulator.Person{ID: "0101", Name: "老王"})
	b.ding(simulator.Say{Chat: "cidGROUP==", Group: true, From: "0102", Name: "周敏", Text: "@记事本 报告 志愿服务 送春联 珞南社区 今天下午 1小时 参加：@老王 @周敏"}, "草稿 #3")
	if said := b.dingtalk.Said("cidGROUP=="); !strings.Contains(said[len(said)-1].Text, "参加：周敏、王建国") {
		t.Errorf("of those who are called it says %s", said[len(said)-1].Text)
	}

	h, _ := askHealth(t.Context(), b.listen)
	if d := h.Platforms[1]; d.Connections != 2 || len(d.Month) != 2 || d.Month[1].Used < 6 || d.Month[1].Limit != 3000 {
		t.Errorf("/healthz says %+v", d)
	}
	found := b.doctor()
	if anyIll(found) {
		t.Errorf("doctor says %+v", found)
	}
	if g, ok := signOf(found, "钉钉群", well); !ok || !strings.Contains(g.Says, "cidGROUP==") {
		t.Errorf("doctor does not name the group: %+v", found)
	}
	counted := 0
	for _, s := range found {
		if strings.HasPrefix(s.What, "钉钉 20") && strings.Contains(s.Says, "每月") {
			counted++
		}
	}
	if counted != 2 {
		t.Errorf("doctor does not tell what of the month is used: %+v", found)
	}
}

func TestServeDingtalkBehindACallback(t *testing.T) {
	b := prepareBoth(t, "callback", nil, "")
	b.run()
	b.ding(simulator.Say{Chat: "cidGROUP==", Group: true, From: "0102", Text: "@记事本 帮助"}, "绑定")
	found := b.doctor()
	if _, ok := signOf(found, "钉钉回调地址", well); !ok || anyIll(found) {
		t.Errorf("doctor says %+v", found)
	}
}

func TestDingtalkThatIsRefusedIsSeen(t *testing.T) {
	b := prepareBoth(t, "stream", func(o *simulator.Options) { o.Secret = "another" }, "")
	b.served.startUnwell()
	b.until("refusal in /healthz", func() bool {
		h, found := askHealth(t.Context(), b.listen)
		return found && !h.OK && len(h.Platforms) == 2 && h.Platforms[1].State == "refused" && h.Platforms[1].Mend != ""
	})
	if app, ok := signOf(b.doctor(), "钉钉应用", ill); !ok || !strings.Contains(app.Mend, "Client Secret") {
		t.Errorf("doctor says %+v", b.doctor())
	}
}

func TestImportDingtalkProposes(t *testing.T) {
	b := prepareBoth(t, "stream", func(o *simulator.Options) {
		o.People = []simulator.Person{{ID: "0102", Name: "周敏", Departments: []int{7}}, {ID: "0103", Name: "吴涛"}, {ID: "0199", Name: "路人"}}
	}, "")
	roster := write(t, b.o.dir, "roster.csv", "name,unit,role,joined,left,wecom,dingtalk\n周敏,第一支部,成员,,,,\n吴涛,第一支部,成员,,,,0103\n")
	mustRun(t, "import", "roster", roster, "--data", b.o.dir)
	said := mustRun(t, "import", "dingtalk", "--data", b.o.dir)
	for _, want := range []string{"新提出 1 个", "已经绑定的 1 个", "「绑定 姓名 通过」：周敏", "名册里没有：路人"} {
		if !strings.Contains(said, want) {
			t.Errorf("nothing of %s in\n%s", want, said)
		}
	}
	if _, stderr, code := run(t, "import", "dingtalk", "--data", t.TempDir()); code != 2 || !strings.Contains(stderr, "dingtalk.mode") {
		t.Errorf("exit status %d: %s", code, stderr)
	}
	without := prepareBoth(t, "stream", func(o *simulator.Options) { o.Org.Without = []string{"qyapi_get_department_member"} }, "")
	if _, stderr, code := run(t, "import", "dingtalk", "--data", without.o.dir); code == 0 || !strings.Contains(stderr, "权限管理") {
		t.Errorf("without the permission: exit status %d: %s", code, stderr)
	}
}

// No secret, ticket, session webhook or access token appears in a log, an error or what
// anybody is shown.
func TestNoSecretOfDingtalkIsShown(t *testing.T) {
	for _, mode := range []string{"stream", "callback"} {
		b := prepareBoth(t, mode, nil, "  webhooks: [{chat: 'cidHOOKED==', token_file: dinghook}]\n")
		shown := []string{}
		look := func() {
			h, _ := askHealth(t.Context(), b.listen)
			for _, seen := range []any{b.doctor(), h} {
				text, err := json.Marshal(seen)
				if err != nil {
					t.Fatal(err)
				}
				shown = append(shown, string(text))
			}
		}
		look()
		b.run()
		for _, f := range []simulator.Fault{
			{What: "token", Mode: "html"}, {What: "reply", Mode: "html"}, {What: "reply", Code: 300001}, {What: "webhook", Mode: "drop"},
			{What: "push", Mode: "permission"}, {What: "push", Mode: "drop"},
		} {
			if err := b.dingtalk.Fail(f); err != nil {
				t.Fatal(err)
			}
		}
		for _, room := range []string{"cidGROUP==", "cidHOOKED=="} {
			if _, err := b.dingtalk.Say(t.Context(), simulator.Say{Chat: room, Group: true, From: "zhangsan", Text: "@记事本 帮助"}); err != nil {
				t.Fatal(err)
			}
		}
		b.until("answer", func() bool { return len(b.dingtalk.Said("")) > 0 })
		if mode == "stream" {
			if err := b.dingtalk.Fail(simulator.Fault{What: "connection", Mode: "drop", Times: 2}); err != nil {
				t.Fatal(err)
			}
		}
		look()
		if err := b.end(); err != nil {
			t.Error(err)
		}
		look()
		doctored, told, _ := run(t, "doctor", "--data", b.o.dir)
		stdout, stderr, _ := run(t, "import", "dingtalk", "--data", b.o.dir)
		shown = append(shown, doctored, told, stdout, stderr, b.log.String())
		shown = append(shown, reasons(t, b.o)...)
		for _, text := range shown {
			for _, one := range []string{treasure, "ticket-", "TOKEN", "sendBySession?session=1", "session=2"} {
				if strings.Contains(text, one) {
					t.Errorf("%s: %s shows:\n%s", mode, one, text)
				}
			}
		}
		if !strings.Contains(b.log.String(), "dingtalk") {
			t.Errorf("%s: nothing of it was logged, so nothing was tested", mode)
		}
	}
}

// Nothing but a signed post of the service gets in at the address.
func TestStrangersAtTheAddress(t *testing.T) {
	b := prepareBoth(t, "callback", nil, "")
	b.run()
	answer, err := http.Post("http://"+b.listen+"/dingtalk/callback", "application/json", strings.NewReader(`{"msgId":"x"}`))
	if err != nil {
		t.Fatal(err)
	}
	if err := answer.Body.Close(); err != nil || answer.StatusCode != http.StatusForbidden {
		t.Errorf("%s, %v", answer.Status, err)
	}
}

// With a wrong CorpId nobody is heard, and doctor says why.
func TestDoctorKnowsAWrongCorp(t *testing.T) {
	for _, mode := range []string{"stream", "callback"} {
		b := prepareBoth(t, mode, func(o *simulator.Options) { o.Corp.ID = "dingOTHER" }, "")
		b.run()
		if _, err := b.dingtalk.Say(t.Context(), simulator.Say{Chat: "cidGROUP==", Group: true, From: "0102", Text: "@记事本 帮助"}); err != nil {
			t.Fatal(err)
		}
		b.until("sign", func() bool {
			s, ok := signOf(b.doctor(), "别处的消息", care)
			return ok && strings.Contains(s.Mend, "corp_id")
		})
	}
}

// Before anything runs, doctor knows of a robot that is not in Stream mode.
func TestDoctorAsksTheGate(t *testing.T) {
	for mode, want := range map[string]string{"stream": well, "callback": ill} {
		b := prepareBoth(t, mode, nil, "")
		file := filepath.Join(b.o.dir, "daybook.yaml")
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		write(t, b.o.dir, "daybook.yaml", strings.Replace(string(text), "mode: callback", "mode: stream", 1))
		gate, ok := signOf(b.doctor(), "钉钉长连接", want)
		if !ok || want == ill && !strings.Contains(gate.Mend, "Stream") {
			t.Errorf("a robot of mode %s: doctor says %+v", mode, b.doctor())
		}
	}
}

// Whoever runs doctor reads in plain words what was not taken, and the mend.
func TestDoctorSaysWhyDingtalkDidNotTakeIt(t *testing.T) {
	b := prepareBoth(t, "stream", nil, "")
	b.run()
	for _, f := range []simulator.Fault{{What: "reply", Code: 300001, Times: -1}, {What: "push", Mode: "permission", Times: -1}} {
		if err := b.dingtalk.Fail(f); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := b.dingtalk.Say(t.Context(), simulator.Say{From: "0102", Name: "周敏", Text: "帮助"}); err != nil {
		t.Fatal(err)
	}
	b.until("reason", func() bool {
		for _, s := range b.doctor() {
			if s.What == "发件" && strings.Contains(s.Says, "还在重试") && strings.Contains(s.Says, "缺权限 qyapi_robot_sendmsg") && strings.Contains(s.Says, "权限管理") {
				return true
			}
		}
		return false
	})
}
