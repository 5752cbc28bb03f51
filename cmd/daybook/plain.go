package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"regexp"
	"strings"
	"syscall"

	"github.com/spf13/cobra"
)

// plain says of a file what the system says of it, in the language of people.
type plain struct{ error }

func (p plain) Unwrap() error { return p.error }

func (p plain) Error() string {
	switch {
	case errors.Is(p.error, fs.ErrNotExist):
		return "没有这个文件，请检查路径"
	case errors.Is(p.error, fs.ErrPermission):
		return "没有权限，请看看运行 daybook 的用户能不能读写它"
	case errors.Is(p.error, syscall.EISDIR):
		return "这是个文件夹，要的是文件"
	case errors.Is(p.error, syscall.ENOSPC):
		return "磁盘满了，请清出一些地方"
	default:
		return p.error.Error()
	}
}

// aFile refuses to write where a folder is.
func aFile(file string) error {
	if at, err := os.Stat(file); err == nil && at.IsDir() {
		return badInput{fmt.Errorf("写不了 %s：这是个文件夹，请在后面写上文件名", file)}
	}
	return nil
}

// invalidValue is how a value that does not fit is told.
var invalidValue = regexp.MustCompile(`^invalid argument (".*") for "(?:-\w, )?--([\w-]+)" flag: `)

// wrongFlag says what is wrong with a flag of a command.
func wrongFlag(c *cobra.Command, err error) error {
	if m := invalidValue.FindStringSubmatch(err.Error()); m != nil {
		mend := ""
		if f := c.Flag(m[2]); f != nil && strings.HasPrefix(f.Value.Type(), "int") {
			mend = "，要写一个整数"
		}
		return fmt.Errorf("--%s 不能是“%s”%s", m[2], strings.Trim(m[1], `"`), mend)
	}
	var named interface{ GetSpecifiedName() string } // of a flag that is not there, or that lacks its value
	if !errors.As(err, &named) {
		return err
	}
	name := named.GetSpecifiedName()
	switch {
	case len(name) == 1:
		return fmt.Errorf("没有“-%s”这个选项", name)
	case c.Flag(name) == nil:
		return fmt.Errorf("没有“--%s”这个选项", name)
	default:
		return fmt.Errorf("--%s 后面要写上值", name)
	}
}
