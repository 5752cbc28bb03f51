package understand

import "testing"

// The lists of tasks are the organisation's own; what others call theirs means its list only
// where it has that one.
func TestTaskListsAreTheOrganisations(t *testing.T) {
	school := New(World{Tasks: []string{"安全隐患", "民生实事"}})
	bureau := New(World{Tasks: []string{"办实事", "整改"}})
	for _, c := range []struct {
		r           *Reader
		said        string
		intent      Intent
		list, title string
	}{
		{school, "新增任务 安全隐患 食堂地面防滑 负责人 邵兵 截止 4月30日", TaskAdd, "安全隐患", "食堂地面防滑"},
		{school, "新增任务 民生实事 增设托管点 负责人 冯雪", TaskAdd, "民生实事", "增设托管点"},
		{school, "新增任务 办实事 增设托管点 负责人 冯雪", TaskAdd, "", "办实事 增设托管点"},
		{school, "安全隐患清单", Tasks, "安全隐患", ""},
		{school, "清单 安全隐患", Tasks, "安全隐患", ""},
		{bureau, "新增任务 民生实事 增设托管点 负责人 冯雪", TaskAdd, "办实事", "增设托管点"},
		{bureau, "整改清单", Tasks, "整改", ""},
		{bureau, "整改清单已经报上去了", Unknown, "", ""},
	} {
		m := c.r.Read(Input{Text: c.said, At: tuesday})
		if m.Intent != c.intent || m.List != c.list || m.Title != c.title {
			t.Errorf("%s: %s of %q, %q; want %s of %q, %q", c.said, m.Intent, m.List, m.Title, c.intent, c.list, c.title)
		}
	}
}
