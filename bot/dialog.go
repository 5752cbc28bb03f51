package bot

import (
	"fmt"
	"regexp"
	"strconv"

	"github.com/daybook-bot/daybook/internal/chat"
)

// HowToAnswer is what a message that expects an answer ends with. In a group the bot only
// hears what is addressed to it (product.md, section 2); in a single chat nothing is added.
func HowToAnswer(p chat.Place) string {
	if p.Private() {
		return ""
	}
	return "（群里回复请@我，或引用本条再@我）"
}

func apology(row int64) string {
	return fmt.Sprintf("抱歉，这条消息没能处理好，什么都没有改动。请稍后再发一次；还是不行，请把编号 M%d 告诉管理员。", row)
}

var (
	recordNumber = regexp.MustCompile(`#(\d{1,12})`)
	taskNumber   = regexp.MustCompile(`\bT(\d{1,12})`)
)

// Refers tells which record and which task a quoted message of the bot speaks of, by the
// first number of each in it; 0 if it names none.
func Refers(quoted string) (record, task int64) {
	return firstNumber(recordNumber, quoted), firstNumber(taskNumber, quoted)
}

func firstNumber(re *regexp.Regexp, text string) int64 {
	found := re.FindStringSubmatch(text)
	if found == nil {
		return 0
	}
	n, err := strconv.ParseInt(found[1], 10, 64)
	if err != nil {
		return 0
	}
	return n
}
