package main

import "testing"

// A question that no group got is no day of the question, whatever became of the sending.
func TestAQuestionThatDidNotArriveIsNoDay(t *testing.T) {
	for name, rest := range map[string]string{
		"given up or too late": "! fail 1000\n== 2021-04-24 10:00\n",
		"and after a crash":    "! fail 1000\n== 2021-04-23 12:00\n! crash\n== 2021-04-24 10:00\n",
	} {
		t.Run(name, func(t *testing.T) {
			script := copyBeside(t, "testdata/chats/签到.chat", "% roster 名册.csv\n% questions 题库.csv\n"+
				"== 2021-04-23 08:00\n@ 第一支部群\n周敏: 每日一题 开\n== 2021-04-23 08:29\n"+rest)
			data := t.TempDir()
			mustRun(t, "play", script, "--data", data)
			if days := valuesOf(t, data, "2021")["question-days"]; days != 0 {
				t.Errorf("there are %v days of the question", days)
			}
			mustRun(t, "verify", "--data", data)
		})
	}
}
