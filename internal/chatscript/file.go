package chatscript

import (
	"path/filepath"
	"slices"
	"strings"
)

// FileText is how a script shows a file that the bot sends, as an utterance of its own: [文件 2021年台账.xlsx].
// Of a picture people see no name, and some networks are told none.
func FileText(name string) string {
	if name == "" || slices.Contains([]string{".png", ".jpg", ".jpeg"}, strings.ToLower(filepath.Ext(name))) {
		return "[图片]"
	}
	return "[文件 " + name + "]"
}
