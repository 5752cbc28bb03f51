package main

import (
	"encoding/json"
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/daybook-bot/daybook/internal/simulator"
)

func newSimulate() *cobra.Command {
	o := simulator.Options{Webhooks: map[string]string{}}
	c := &cobra.Command{
		Use:   "simulate wecom",
		Short: "平台模拟器：在本机装成企业微信，用控制接口说话、点按钮、出故障",
		Args:  wrongUsage,
		RunE:  func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	f := c.PersistentFlags()
	f.StringVar(&o.Listen, "listen", "127.0.0.1:0", "监听地址")
	f.StringVar(&o.Bot, "bot", "bot", "机器人 ID")
	f.StringVar(&o.Name, "name", "", "机器人的名字，群里 @ 它用（默认：机器人 ID）")
	f.StringVar(&o.Secret, "secret", "secret", "机器人 Secret")
	f.StringVar(&o.Callback, "callback", "", "回调地址；给了就用回调模式，不收长连接")
	f.StringVar(&o.Token, "token", "", "回调的 Token")
	f.StringVar(&o.AESKey, "aes-key", "", "回调的 EncodingAESKey，43 个字符")
	f.Uint64Var(&o.Seed, "seed", 1, "随机数种子")
	c.AddCommand(newSimulateWecom(&o))
	return c
}

func newSimulateWecom(o *simulator.Options) *cobra.Command {
	c := &cobra.Command{
		Use:   "wecom",
		Short: "装成企业微信：智能机器人、自建应用、群机器人",
		Args:  wrongUsage,
		RunE: func(cmd *cobra.Command, _ []string) (err error) {
			addresses, stop, err := simulator.NewWecom(*o).Start()
			if err != nil {
				return err
			}
			defer func() { err = errors.Join(err, stop()) }()
			if err := json.NewEncoder(cmd.OutOrStdout()).Encode(addresses); err != nil {
				return fmt.Errorf("print the addresses: %w", err)
			}
			<-cmd.Context().Done()
			return nil
		},
	}
	f := c.Flags()
	f.BoolVar(&o.HiddenIDs, "hidden-ids", false, "机器人只看得到加密的人员 ID（普通成员建的机器人）")
	f.StringToStringVar(&o.Webhooks, "webhook", nil, "群机器人：KEY=群，可以写多次")
	f.StringVar(&o.Corp.ID, "corp", "corp", "企业 ID")
	f.StringVar(&o.Corp.AppSecret, "app-secret", "appsecret", "自建应用的 Secret")
	f.StringVar(&o.Corp.ContactSecret, "contact-secret", "contactsecret", "通讯录同步的 Secret")
	f.IntVar(&o.Corp.Agent, "agent", 1000002, "自建应用的 AgentId")
	return c
}
