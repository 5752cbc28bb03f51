package roster

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestReadCSV(t *testing.T) {
	f, err := ReadCSV(write(t,
		"周敏,局机关/第一支部,成员,2018/1/1,2021-04-30,u1,d1,小周/周姐,在职党员",
		"王芳,局机关 / 第二支部,,2018-01-01,,u7,,,",
		"周敏,局机关/第二支部,支部管理员,2021年5月1日,,u1,,周姐,",
		"王芳,局机关/第一支部,,,,u8,,,",
		"吴涛,局机关/第一支部,,,,,,,",
		"吴涛,局机关/第三支部,,2021.6.1,,,,,",
	))
	if err != nil {
		t.Fatal(err)
	}
	want := []Entry{
		{Line: 2, Name: "周敏", Category: "在职党员", Aliases: []string{"小周", "周姐"}, Accounts: map[string]string{"wecom": "u1", "dingtalk": "d1"}, Spells: []Spell{
			{Line: 2, Unit: "局机关/第一支部", Role: Plain, Joined: "2018-01-01", Ended: "2021-04-30"},
			{Line: 4, Unit: "局机关/第二支部", Role: BranchAdmin, Joined: "2021-05-01"},
		}},
		{Line: 3, Name: "王芳", Accounts: map[string]string{"wecom": "u7"}, Spells: []Spell{
			{Line: 3, Unit: "局机关/第二支部", Role: Plain, Joined: "2018-01-01"}}},
		{Line: 5, Name: "王芳", Accounts: map[string]string{"wecom": "u8"}, Spells: []Spell{
			{Line: 5, Unit: "局机关/第一支部", Role: Plain}}},
		{Line: 6, Name: "吴涛", Accounts: map[string]string{}, Spells: []Spell{
			{Line: 6, Unit: "局机关/第一支部", Role: Plain},
			{Line: 7, Unit: "局机关/第三支部", Role: Plain, Joined: "2021-06-01"}}},
	}
	if diff := cmp.Diff(want, f.People); diff != "" {
		t.Errorf("people (-want +got):\n%s", diff)
	}
}

func TestReadCSVTellsEveryMistake(t *testing.T) {
	for _, c := range []struct {
		name string
		rows []string
		want []string // line: what
	}{
		{"nobody", nil, []string{"1: 名册里一个人也没有"}},
		{"name", []string{",一支部,,,,,,,", "周、敏,一支部,,,,,,,", "12,一支部,,,,,,,", strings.Repeat("长", 41) + ",一支部,,,,,,,", "\"周\n敏\",一支部,,,,,,,"},
			[]string{"2: 没有姓名", "3: 姓名“周、敏”里有标点", "4: 姓名“12”里没有字", "5: 姓名太长", "6: 姓名里有换行或看不见的字符"}},
		{"unit", []string{"周敏,,,,,,,,", "吴涛,局机关//一支部,,,,,,,"}, []string{"2: 单位“”不完整", "3: 单位“局机关//一支部”不完整"}},
		{"role and days", []string{"周敏,一支部,书记,2021-02-30,昨天,,,,"}, []string{"2: 不认识角色“书记”", "2: “2021-02-30”不是日期", "2: “昨天”不是日期"}},
		{"end before beginning", []string{"周敏,一支部,,2021-05-01,2021-04-30,,,,"}, []string{"2: 离开的日期 2021-04-30 早于开始的日期 2021-05-01"}},
		{"two spells from one day", []string{"周敏,一支部,,2021-05-01,,,,,", "周敏,二支部,,2021-05-01,,,,,"}, []string{"3: 周敏在第2行已有同一天开始的任职"}},
		{"one account, two people", []string{"周敏,一支部,,,,u1,,,", "吴涛,一支部,,,,u1,,,"}, []string{"3: 账号 u1 在第2行已经是周敏的"}},
		{"one account on one platform, two on another", []string{"周敏,一支部,,,,u1,d1,,", "周敏,二支部,,2020-01-01,,u1,d2,,"}, []string{"3: 账号 u1 在第2行已经是周敏的"}},
		{"a homonym without account", []string{"王芳,一支部,,2021-01-01,,,,,", "王芳,一支部,,,,u1,,,", "王芳,一支部,,,,u2,,,"}, []string{"2: 有2个“王芳”，分不清这一行是谁"}},
		{"alias", []string{"周敏,一支部,,,,,,小周、周姐,"}, []string{"2: 别名：姓名“小周、周姐”里有标点"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			file := write(t, c.rows...)
			_, err := ReadCSV(file)
			var got []string
			for _, m := range mistakesIn(t, err) {
				if m.File != file || m.Mend == "" {
					t.Errorf("mistake without file or mend: %+v", m)
				}
				got = append(got, m.Error())
			}
			for i, want := range c.want {
				line, what, _ := strings.Cut(want, ": ")
				if i >= len(got) || !strings.HasPrefix(got[i], file+":"+line+"：") || !strings.Contains(got[i], "："+what+"；") {
					t.Errorf("mistakes %q, want %q", got, c.want)
					break
				}
			}
			if len(got) != len(c.want) {
				t.Errorf("mistakes %q, want %q", got, c.want)
			}
		})
	}
}

func FuzzReadCSV(f *testing.F) {
	f.Add("周敏,局机关/第一支部,成员,2018-01-01,,u1,d1,小周/周姐,在职党员")
	f.Add("王芳,一支部,,,,u1,,,\n王芳,一支部,,,,u2,,,\n王芳,一支部,,,,,,,")
	f.Add("\"周\n敏\",///,x,2021-2-30,0,,,/,")
	f.Fuzz(func(t *testing.T, rows string) {
		read, err := ReadCSV(write(t, rows))
		if err != nil {
			for _, m := range mistakesIn(t, err) {
				if m.What == "" || m.Mend == "" {
					t.Errorf("mistake without words: %+v", m)
				}
			}
			return
		}
		for _, e := range read.People {
			if e.Name == "" || len(e.Spells) == 0 || e.Line < 2 {
				t.Errorf("entry %+v", e)
			}
			for _, s := range e.Spells {
				if s.Unit == "" || s.Ended != "" && s.Ended < s.Joined {
					t.Errorf("spell %+v", s)
				}
			}
		}
	})
}
