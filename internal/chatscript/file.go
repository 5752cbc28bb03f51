package chatscript

import (
	"path/filepath"
	"slices"
	"strings"
)

// FileText is how a script shows a file that the bot sends: [文件 2021年台账.xlsx], [图片 统计.png].
// It is an utterance of its own.
func FileText(name string) string {
	if slices.Contains([]string{".png", ".jpg", ".jpeg"}, strings.ToLower(filepath.Ext(name))) {
		return "[图片 " + name + "]"
	}
	return "[文件 " + name + "]"
}
