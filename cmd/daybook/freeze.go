package main

import (
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/daybook-bot/daybook/bot/commands"
	"github.com/daybook-bot/daybook/config"
	"github.com/daybook-bot/daybook/internal/calendar"
	"github.com/daybook-bot/daybook/internal/checkup"
	"github.com/daybook-bot/daybook/internal/figures"
	"github.com/daybook-bot/daybook/internal/roster"
	"github.com/daybook-bot/daybook/internal/store"
)

func newFreeze(o *options) *cobra.Command {
	var of span
	var by string
	var show, asJSON bool
	var version int
	c := &cobra.Command{
		Use:   "freeze --year Y [--by 姓名]",
		Short: "封账：把一段时间的全部数字连同出处签存下来",
		Long: `封账：把一段时间的全部数字连同出处签存下来。
签字的人用 --by 写，须是名册上的管理员；不写，就记为运维在服务器上做的。
--show 打印存下的原文，它的 SHA-256 就是校验码：daybook freeze --year 2021 --show | sha256sum`,
		Args: wrongUsage,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if of.unit != "" || of.campaign != "" {
				return badInput{errors.New("封账是全单位的，不分单位和专项。请去掉 --unit、--campaign")}
			}
			if show {
				return o.look(cmd, func(tx *store.Tx, c config.Config) error {
					f, err := frozen(tx, &of, version)
					if err != nil {
						return err
					}
					_, err = cmd.OutOrStdout().Write(f.Content())
					return err
				})
			}
			return o.freeze(cmd, &of, by, asJSON)
		},
	}
	of.flags(c)
	c.Flags().StringVar(&by, "by", "", "谁签的字（名册上的管理员）")
	c.Flags().BoolVar(&show, "show", false, "不封账，打印已经存下的原文")
	c.Flags().BoolVar(&asJSON, "json", false, "打印一个 JSON 对象")
	c.Flags().IntVar(&version, "version", 0, "第几版（默认：最新一版）")
	return c
}

func (o *options) freeze(cmd *cobra.Command, of *span, by string, asJSON bool) (err error) {
	cal, err := calendar.Load(o.dir)
	if err != nil {
		return badInput{err}
	}
	db, c, err := o.data(cmd)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	return db.Update(cmd.Context(), func(tx *store.Tx) error {
		period, err := of.days(tx)
		if err != nil {
			return badInput{err}
		}
		if period.From > tx.Today() {
			return badInput{fmt.Errorf("%s还没到呢", figures.PeriodName(period.From, period.To))}
		}
		found, err := checkup.Look(tx, c, cal, checkup.Span{From: period.From, To: period.To})
		if err != nil {
			return err
		}
		if len(found) > 0 {
			fmt.Fprintf(cmd.ErrOrStderr(), "体检有 %d 处要看一看（daybook audit），改好可以再封一版。\n", len(found))
		}
		signer, err := signs(tx, by)
		if err != nil {
			return err
		}
		f, fresh, err := figures.Sign(tx, c, period.From, period.To, figures.Signature{Member: signer})
		if err != nil {
			return err
		}
		if asJSON {
			return eachObject(cmd.OutOrStdout(), []signed{{f.From, f.To, f.Version, f.At, f.Signer, f.Hash}})
		}
		words := commands.FrozenWords(f)
		if !fresh {
			words = fmt.Sprintf("%s已经封过账了（%s），之后没有变化。", f.Period(), commands.SignedWords(f))
		}
		_, err = fmt.Fprintln(cmd.OutOrStdout(), words)
		return err
	})
}

// signs finds the admin of a name; 0 for nobody.
func signs(tx *store.Tx, name string) (int64, error) {
	if name == "" {
		return 0, nil
	}
	found, err := roster.MembersNamed(tx, name, tx.Today())
	if err != nil {
		return 0, err
	}
	var admins []int64
	for _, m := range found {
		if m.Role == roster.OrgAdmin {
			admins = append(admins, m.ID)
		}
	}
	switch len(admins) {
	case 1:
		return admins[0], nil
	case 0:
		return 0, badInput{fmt.Errorf("“%s”今天不是名册上的管理员，不能签字。不写 --by 就记为运维做的", name)}
	}
	return 0, badInput{fmt.Errorf("叫“%s”的管理员不止一位，分不清是谁签字", name)}
}

// frozen is a period as it was signed; without a version as it was signed last.
func frozen(tx *store.Tx, of *span, version int) (figures.Freeze, error) {
	period, err := of.days(tx)
	if err != nil {
		return figures.Freeze{}, badInput{err}
	}
	f, found, err := figures.Frozen(tx, period.From, period.To)
	if version != 0 {
		f, found, err = figures.FrozenVersion(tx, period.From, period.To, version)
	}
	if err == nil && !found && version != 0 {
		latest, some, fault := figures.Frozen(tx, period.From, period.To)
		if fault != nil {
			return f, fault
		}
		if some {
			return f, badInput{fmt.Errorf("%s没有第 %d 版封账，最新的是第 %d 版", figures.PeriodName(period.From, period.To), version, latest.Version)}
		}
	}
	if err == nil && !found {
		err = badInput{fmt.Errorf("%s还没有封过账。先用 daybook freeze 封", figures.PeriodName(period.From, period.To))}
	}
	return f, err
}
