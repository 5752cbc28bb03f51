// Package chatscript reads conversations that are written as text files and plays them on a
// stage, comparing what the bot says with what the file expects. It does not know the
// program or the network that it plays on.
package chatscript

import (
	"os"
	"path/filepath"
	"time"

	"github.com/daybook-bot/daybook/internal/chat"
)

// Script is a conversation as its file tells it. Paths are usable from the working
// directory; they are empty when the file does not name one.
type Script struct {
	File      string // as given to Parse
	Platform  string // what "% platform" says
	Roster    string // path
	Questions string // path

	steps   []step
	members map[string]bool // names on the roster
	single  map[string]bool // chats that are single chats
}

// step is one line of a script that does or expects something, with its continuations.
type step struct {
	line   int
	source string // the line as written
	act    act
	chat   string // the name after the last @
	who    string
	text   string // words as written, the wanted text or pattern, or a button's label
	said   string // the words without their attachments
	files  []chat.File
	at     time.Time     // act moveClock: the reading of the organisation's clock, in UTC
	minute time.Duration // act expectAt: since midnight
	span   time.Duration // act goOffline
	times  int           // act refuseSends
}

type act int

const (
	moveClock act = iota
	speak
	click
	redeliver
	restart
	crash
	goOffline
	refuseSends
	turnStrict
	turnLenient
	expectExactly
	expectLike
	expectAt
	expectSilence
)

// Parse reads a script and the names on its roster. Nothing else is touched. The error is a
// Mistakes with everything that is wrong in the file, and the script is then nil.
func Parse(file string) (*Script, error) {
	data, bad := readFile(file)
	if bad != nil {
		return nil, Mistakes{*bad}
	}
	s, mistakes := parse(file, data)
	if len(mistakes) > 0 {
		return nil, mistakes
	}
	return s, nil
}

// readFile reads a regular file; a device or pipe would never end.
func readFile(path string) (string, *Mistake) {
	if why := unreadable(path); why != "" {
		return "", &Mistake{File: path, What: "打不开：" + why, Mend: "看看路径和文件名对不对、有没有权限读它"}
	}
	data, err := os.ReadFile(path)
	if err != nil {
		return "", &Mistake{File: path, What: "打不开：" + plain(err), Mend: "看看有没有权限读它"}
	}
	return string(data), nil
}

// unreadable says in plain words why path cannot be a file of a script, or nothing.
func unreadable(path string) string {
	info, err := os.Stat(path)
	switch {
	case err != nil:
		return plain(err)
	case info.IsDir():
		return "这是一个文件夹"
	case !info.Mode().IsRegular():
		return "这不是普通文件"
	}
	return ""
}

func beside(script, path string) string {
	if filepath.IsAbs(path) {
		return path
	}
	return filepath.Join(filepath.Dir(script), path)
}
