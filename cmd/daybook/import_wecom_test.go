package main

import (
	"strings"
	"testing"

	"github.com/daybook-bot/daybook/internal/simulator"
)

const appOfTests = "  app: {corp_id: corp, agent_id: 1000002, secret_file: app}\n"

func TestImportWecomProposes(t *testing.T) {
	s := prepare(t, "socket", func(o *simulator.Options) {
		o.People = []simulator.Person{{ID: "zm", Name: "周敏"}, {ID: "wt", Name: "吴涛"}, {ID: "stranger", Name: "路人"}}
	}, appOfTests)
	roster := write(t, s.o.dir, "roster.csv", "name,unit,role,joined,left,wecom,dingtalk\n周敏,第一支部,成员,,,,\n吴涛,第一支部,成员,,,wt,\n王建国,局机关,管理员,,,boss,\n")
	mustRun(t, "import", "roster", roster, "--data", s.o.dir)
	said := mustRun(t, "import", "wecom", "--data", s.o.dir)
	for _, want := range []string{"新提出 1 个", "已经绑定的 1 个", "「绑定 姓名 通过」：周敏", "名册里没有：路人"} {
		if !strings.Contains(said, want) {
			t.Errorf("nothing of %s in\n%s", want, said)
		}
	}
	if again := mustRun(t, "import", "wecom", "--data", s.o.dir); !strings.Contains(again, "新提出 0 个绑定申请，已在等的 1 个") {
		t.Errorf("said again\n%s", again)
	}

	s.start()
	boss := simulator.Say{From: "boss", Text: "绑定 周敏 通过"}
	s.hears(boss, "已绑定为第一支部的周敏")
	// The admin has spoken, and so is seen by the app as well.
	if people := mustRun(t, "import", "wecom", "--data", s.o.dir); !strings.Contains(people, "已经绑定的 3 个") {
		t.Errorf("after the admin has said yes\n%s", people)
	}
}

func TestImportWecomForHiddenIDs(t *testing.T) {
	s := prepare(t, "socket", func(o *simulator.Options) {
		o.HiddenIDs = true
		o.People = []simulator.Person{{ID: "zm", Name: "周敏"}}
	}, appOfTests)
	roster := write(t, s.o.dir, "roster.csv", "name,unit,role,joined,left,wecom,dingtalk\n周敏,第一支部,成员,,,,\n")
	mustRun(t, "import", "roster", roster, "--data", s.o.dir)
	s.start()
	s.hears(simulator.Say{From: "zm", Text: "帮助"}, "绑定")
	if said := mustRun(t, "import", "wecom", "--data", s.o.dir); !strings.Contains(said, "新提出 1 个") || !strings.Contains(said, "周敏") {
		t.Errorf("said\n%s", said)
	}
	s.hears(simulator.Say{From: "zm", Text: "你好吗"}, "还在等管理员确认")
}

func TestImportWecomWithoutApp(t *testing.T) {
	_, stderr, code := run(t, "import", "wecom", "--data", t.TempDir())
	if code != 2 || !strings.Contains(stderr, "wecom.app") {
		t.Errorf("exit status %d: %s", code, stderr)
	}
}
