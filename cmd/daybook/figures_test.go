package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/daybook-bot/daybook/config"
	"github.com/daybook-bot/daybook/internal/clock"
	"github.com/daybook-bot/daybook/internal/store"
)

// someData is a data folder with three records of two branches and a task.
func someData(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	changeData(t, dir, `
		INSERT INTO unit (id, parent, name, path) VALUES (1, NULL, '局机关', '局机关'), (2, 1, '第一支部', '局机关/第一支部'), (3, 1, '第二支部', '局机关/第二支部');
		INSERT INTO member (id, name) VALUES (11, '周敏'), (12, '吴涛');
		INSERT INTO spell (member, unit, role) VALUES (11, 2, '支部管理员'), (12, 3, '成员');
		INSERT INTO message (id, platform, platform_id, room, person, member, text, sent, day, arrived, state) VALUES
			(1, 'local', 'm1', '群', '周敏', 11, '报告 志愿服务', 1617933600000, '2021-04-09', 0, 'done');
		INSERT INTO record (id, event, state, kind, title, day, unit, headcount, unnamed, unnamed_minutes, sender, platform, room, made) VALUES
			(1, 1, 'accepted', '志愿服务', '清洁家园', '2021-04-09', 2, 0, 0, 0, 11, 'local', '群', 0),
			(2, 2, 'accepted', '志愿服务', '文明劝导', '2021-07-09', 3, 5, 4, 120, 12, 'local', '群', 0),
			(3, 3, 'accepted', '观影', '开国大典', '2021-07-19', 2, 0, 0, 0, 11, 'local', '群', 0);
		INSERT INTO participation (record, member, unit, minutes, source, state) VALUES (1, 11, 2, 150, 'reported', 'in'), (2, 12, 3, 30, 'reported', 'in');
		INSERT INTO task (id, list, title, owner, unit, state, made, day) VALUES (1, '办实事', '修路灯', 11, 2, '进行中', 0, '2021-04-09');
		INSERT INTO origin (subject, id, message, verb) VALUES ('record', 1, 1, 'draft'), ('record', 2, 1, 'draft'), ('record', 3, 1, 'draft'), ('task', 1, 1, 'add')`)
	write(t, dir, "daybook.yaml", "campaigns:\n  - {name: 清洁行动, from: 2021-01-01, to: 2021-12-31, words: [清洁]}\n")
	return dir
}

func changeData(t *testing.T, dir, statement string) {
	t.Helper()
	db, err := store.Open(t.Context(), dir, clock.NewManual(time.Date(2022, 1, 5, 0, 0, 0, 0, time.UTC)), config.Default().Zone())
	if err != nil {
		t.Fatal(err)
	}
	err = db.Update(t.Context(), func(tx *store.Tx) error {
		_, err := tx.Exec(statement)
		return err
	})
	if err != nil {
		t.Error(err)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
}

func TestFiguresPrintsObjects(t *testing.T) {
	data := someData(t)
	for name, tc := range map[string]struct {
		flags []string
		want  string
	}{
		"a year":      {[]string{"--year", "2021"}, `{"id":"service-hours","label":"志愿服务","value":5,"unit":"小时",`},
		"its records": {[]string{"--year", "2021"}, `"records":[1,2]}`},
		"its tasks":   {[]string{"--year", "2021"}, `"records":[],"tasks":[1]}`},
		"from, to":    {[]string{"--from", "2021-04-09", "--to", "2021-04-09"}, `{"id":"service-hours","label":"志愿服务","value":2.5,`},
		"a unit":      {[]string{"--year", "2021", "--unit", "第二支部"}, `{"id":"service-participations","label":"志愿服务","value":5,`},
		"a campaign":  {[]string{"--year", "2021", "--campaign", "清洁行动"}, `{"id":"service-participations","label":"志愿服务","value":1,`},
	} {
		t.Run(name, func(t *testing.T) {
			out := mustRun(t, append([]string{"figures", "--json", "--data", data}, tc.flags...)...)
			if !strings.Contains(out, tc.want) {
				t.Errorf("no %s in\n%s", tc.want, out)
			}
		})
	}
	out := mustRun(t, "figures", "--year", "2021", "--data", data)
	if !strings.HasPrefix(out, "2021年\n") || !strings.Contains(out, "service-participations  6人次") {
		t.Error(out)
	}
	for of, head := range map[string]string{
		"--unit=第二支部":     "2021年，局机关/第二支部\n",
		"--campaign=清洁行动": "2021年，专项“清洁行动”\n",
	} {
		if out := mustRun(t, "figures", "--year", "2021", of, "--data", data); !strings.HasPrefix(out, head) {
			t.Errorf("%s: no heading %q over\n%s", of, head, out)
		}
	}
}

func TestFiguresRefuses(t *testing.T) {
	data := someData(t)
	for name, tc := range map[string]struct {
		args []string
		want string
	}{
		"no data":           {[]string{"figures", "--data", filepath.Join(data, "none")}, "还没有数据"},
		"year":              {[]string{"figures", "--year", "-3", "--data", data}, "没有 -3 年"},
		"from":              {[]string{"figures", "--from", "4月1日", "--to", "2021-05-01", "--data", data}, "--from “4月1日”不是日期"},
		"no to":             {[]string{"figures", "--from", "2021-04-01", "--data", data}, "--to “”不是日期"},
		"backwards":         {[]string{"figures", "--from", "2021-04-02", "--to", "2021-04-01", "--data", data}, "对调一下"},
		"unit":              {[]string{"figures", "--unit", "第九支部", "--data", data}, "名册上没有“第九支部”。名册上的单位：局机关、局机关/第一支部、局机关/第二支部"},
		"campaign":          {[]string{"figures", "--campaign", "无", "--data", data}, "配置里没有专项“无”"},
		"two periods":       {[]string{"figures", "--year", "2021", "--from", "2021-01-01", "--data", data}, "只写一种"},
		"no figure":         {[]string{"trace", "filns", "--data", data}, "没有“filns”这个数字"},
		"no record":         {[]string{"trace", "#9", "--data", data}, "没有编号为 9 的记录"},
		"nothing to trace":  {[]string{"trace", "--data", data}, "要追溯什么"},
		"kind":              {[]string{"totals", "--kind", "打球", "--data", data}, "没有“打球”这个类别"},
		"a year to come":    {[]string{"totals", "--year", "9000", "--data", data}, "还没到"},
		"no file":           {[]string{"summary", "--data", data}, "总结写到哪里"},
		"another format":    {[]string{"summary", "--out", "总结.pdf", "--data", data}, "不会写 .pdf 文件"},
		"no template":       {[]string{"summary", "--out", "总结.md", "--template", "none.md", "--data", data}, "打不开模板 none.md"},
		"an unknown option": {[]string{"figures", "--yeer", "2021", "--data", data}, "yeer"},
	} {
		t.Run(name, func(t *testing.T) {
			stdout, stderr, code := run(t, tc.args...)
			if code != 2 || !strings.Contains(stderr, tc.want) {
				t.Errorf("exit status %d\n%s\nwant %s", code, stderr, tc.want)
			}
			if stdout != "" {
				t.Errorf("on standard output: %s", stdout)
			}
		})
	}
}

func TestTotalsPrintsTheSentence(t *testing.T) {
	data := someData(t)
	for name, tc := range map[string]struct {
		flags []string
		want  string
	}{
		"a kind":  {[]string{"--kind", "志愿服务"}, "2021年，两个支部共开展志愿服务2次、参与2人、6人次、5小时。其中：第一支部1次、参与1人、1人次、2.5小时；第二支部1次、参与1人、5人次、2.5小时。\n"},
		"synonym": {[]string{"--kind", "下沉社区", "--unit", "第一支部"}, "2021年，第一支部共开展志愿服务1次、参与1人、1人次、2.5小时。\n"},
		"by unit": {[]string{"--kind", "观影", "--by-unit"}, "2021年，两个支部共有观影1部。其中：第一支部1部；第二支部暂无。\n"},
		"numbers": {[]string{"--kind", "观影", "--by-unit", "--json"}, `{"kind":"观影","measure":"部","value":1}
{"kind":"观影","unit":"局机关/第一支部","measure":"部","value":1}
{"kind":"观影","unit":"局机关/第二支部","measure":"部","value":0}
`},
	} {
		t.Run(name, func(t *testing.T) {
			out := mustRun(t, append([]string{"totals", "--year", "2021", "--data", data}, tc.flags...)...)
			if d := cmp.Diff(tc.want, out); d != "" {
				t.Error(d)
			}
		})
	}
}

func TestTracePrintsRowsAndMessages(t *testing.T) {
	data := someData(t)
	for name, tc := range map[string]struct{ args, want string }{
		"a figure":     {"service-hours", "2021年，志愿服务：5小时\n口径：历次志愿服务中每个人的时长相加，三人各做两小时就是六小时；分支部看时按参加人所在支部。\n#1  2021-04-09  志愿服务  清洁家园  局机关/第一支部  1人  2.5小时  周敏  消息 1\n#2  2021-07-09  志愿服务  文明劝导  局机关/第二支部  5人  2.5小时  吴涛  消息 1\n"},
		"its objects":  {"films --json", `{"record":3,"day":"2021-07-19","kind":"观影","title":"开国大典","unit":"局机关/第一支部","adds":1,"messages":[1]}` + "\n"},
		"a record":     {"#1", "#1 2021-04-09 志愿服务 清洁家园（局机关/第一支部，已经记录）\n参加：周敏\n2021-04-09 10:00  报告  周敏：报告 志愿服务\n"},
		"as an object": {"1 --json", `{"record":1,"state":"accepted","kind":"志愿服务","title":"清洁家园","day":"2021-04-09","unit":"局机关/第一支部","members":["周敏"],"people":1,"hours":2.5,"messages":[{"id":1,"at":"2021-04-09T10:00:00+08:00","from":"周敏","verbs":["draft"],"text":"报告 志愿服务"}]}` + "\n"},
		"a task":       {"T1", "T1 2021-04-09 办实事 修路灯（局机关/第一支部，进行中）\n负责人：周敏\n2021-04-09 10:00  新增  周敏：报告 志愿服务\n"},
	} {
		t.Run(name, func(t *testing.T) {
			out := mustRun(t, append([]string{"trace", "--year", "2021", "--data", data}, strings.Fields(tc.args)...)...)
			if d := cmp.Diff(tc.want, out); d != "" {
				t.Error(d)
			}
		})
	}
}

func TestVerifySaysWhatDoesNotAgree(t *testing.T) {
	data := someData(t)
	if out := mustRun(t, "verify", "--data", data); out != "全部相符。\n" {
		t.Error(out)
	}
	changeData(t, data, `UPDATE record SET unnamed = 3 WHERE id = 2`)
	stdout, stderr, code := run(t, "verify", "--data", data)
	if code != 1 || stdout != "#2 报5人、具名1人，不具名应是4人，记的是3人\n" || !strings.Contains(stderr, "有 1 处不符") {
		t.Errorf("exit status %d\n%s%s", code, stdout, stderr)
	}
	stdout, _, code = run(t, "verify", "--json", "--data", data)
	if want := `{"check":"people","what":"#2 报5人、具名1人，不具名应是4人，记的是3人"}` + "\n"; code != 1 || stdout != want {
		t.Errorf("exit status %d\n%s", code, stdout)
	}
}

func TestSummaryWritesItsFile(t *testing.T) {
	data, dir := someData(t), t.TempDir()
	out := write(t, dir, "总结.md", "old")
	mustRun(t, "summary", "--year", "2021", "--out", out, "--data", data)
	text, err := os.ReadFile(out)
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"# 本单位2021年学习与服务工作总结\n", "志愿服务累计6人次、5小时", "| 志愿服务 | 5小时 |", "| #1、#2 |"} {
		if !strings.Contains(string(text), want) {
			t.Errorf("no %q in\n%s", want, text)
		}
	}
	own := write(t, dir, "own.md", "甲\n看了3部")
	_, stderr, code := run(t, "summary", "--year", "2021", "--out", out, "--template", own, "--data", data)
	if code != 2 || !strings.Contains(stderr, own+":2:3：这里的数字没有出处：“看了3部”") {
		t.Errorf("exit status %d\n%s", code, stderr)
	}
	again, err := os.ReadFile(out)
	if err != nil || string(again) != string(text) {
		t.Errorf("a template that was refused changed the file (%v)", err)
	}
	left, err := filepath.Glob(filepath.Join(dir, ".daybook-*"))
	if err != nil || len(left) > 0 {
		t.Errorf("left behind: %v (%v)", left, err)
	}
	_, stderr, code = run(t, "summary", "--year", "2021", "--out", filepath.Join(dir, "none", "总结.md"), "--data", data)
	if code != 2 || !strings.Contains(stderr, "请检查这个文件夹") {
		t.Errorf("exit status %d\n%s", code, stderr)
	}
}
