package main

import (
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/daybook-bot/daybook/internal/chatscript"
)

func newPlay(o *options) *cobra.Command {
	var platform string
	c := &cobra.Command{
		Use:   "play FILE.chat…",
		Short: "把对话脚本在真实程序上演一遍",
		Args:  atLeastOneFile,
		RunE: func(cmd *cobra.Command, files []string) error {
			scripts, err := parse(files, platform)
			if err != nil {
				return badInput{err}
			}
			held := true
			for _, s := range scripts {
				ok, err := o.play(cmd, s)
				if err != nil {
					return err
				}
				held = held && ok
			}
			if !held {
				return errTold
			}
			return nil
		},
	}
	c.Flags().StringVar(&platform, "platform", "", "在哪里上演：local（内存里的群）、wecom（平台模拟器，走真正的长连接）、wecom-callback（平台模拟器，走真正的回调地址，提醒由群机器人和自建应用发）、dingtalk（平台模拟器，走真正的 Stream 连接）、dingtalk-callback（走真正的回调地址）")
	return c
}

func atLeastOneFile(c *cobra.Command, args []string) error {
	if len(args) == 0 {
		return badInput{fmt.Errorf("缺少文件。用法：%s", c.UseLine())}
	}
	return nil
}

// parse reads all the scripts before any is played: a mistake in one changes nothing.
func parse(files []string, platform string) ([]*chatscript.Script, error) {
	var (
		scripts  []*chatscript.Script
		mistakes []error
	)
	for _, file := range files {
		s, err := chatscript.Parse(file)
		if err != nil {
			mistakes = append(mistakes, err)
			continue
		}
		if platform != "" {
			s.Platform = platform
		}
		if s.Platform == "" {
			s.Platform = localPlatform
		}
		if !slices.Contains(stages, s.Platform) {
			mistakes = append(mistakes, fmt.Errorf("%s：这个版本只能在 %s 上演，还不能在 %s 上", file, strings.Join(stages, "、"), s.Platform))
			continue
		}
		scripts = append(scripts, s)
	}
	return scripts, errors.Join(mistakes...)
}

// play plays one script and reports whether all that it expects was said.
func (o *options) play(cmd *cobra.Command, s *chatscript.Script) (held bool, err error) {
	c, err := o.settings()
	if err != nil {
		return false, err
	}
	stage, err := newStage(o.dir, c, s, cmd.ErrOrStderr())
	if err != nil {
		return false, err
	}
	defer func() { err = errors.Join(err, stage.leave()) }()
	result, err := chatscript.Play(cmd.Context(), s, stage, chatscript.Options{
		Platform: platformOf(s.Platform),
		Zone:     c.Zone(),
		Member:   func(name string) bool { return stage.members[name] },
		Out:      cmd.OutOrStdout(),
	})
	report(cmd.ErrOrStderr(), result)
	return len(result.Failures) == 0, err
}

func report(w io.Writer, r chatscript.Result) {
	for _, f := range r.Failures {
		fmt.Fprintln(w, f)
	}
}
