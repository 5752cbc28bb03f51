package main

import (
	"encoding/json"
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/daybook-bot/daybook/internal/simulator"
)

const simulateWecomHelp = `在本机装成企业微信。准备好以后打印一行 JSON：http、ws、control 三个地址；收到 SIGTERM 结束。
它按官方文档检查客户端发来的一切，该拒绝的用官方错误码拒绝。控制接口用 JSON：

  POST control/say     {"chat":"g1","group":true,"from":"zhangsan","name":"张三","text":"@bot B",
                        "images":["base64…"],"file":{"name":"…","data":"base64…"},"voice":"…","video":{…},
                        "quote":{"text":"…"},"event":"enter_chat","times":1}       → {"msgid"}
  POST control/click   {"chat":"g1","from":"lisi","label":"B"}                     → {"msgid"}
  POST control/fail    {"what":"push","code":93006,"times":3}   times 为 -1：一直；"mode":"clear"：恢复
      push reply stream welcome update upload subscribe   code，或 mode：slow（加 "delay":"2s"）lost-ack lost drop
      reply        mode：old-session（重连以前的 req_id 不认）
      card         code：群里不收卡片
      token webhook app   code，或 mode slow
      connection   mode：kick drop silent zombie unsubscribed；加 "every":50：每 50 条消息一次
      message      mode：twice lost；加 "every":10：每 10 条一次
      media        mode expired，或 code（HTTP 状态码）
  GET  control/said?chat=g1   机器人说过的话
  GET  control/state          连接、配额、拒绝过的请求、没有送到的消息
  POST control/clock   {"advance":"2h"}   时间往前走
  POST control/verify  {}                 像后台保存回调地址那样验证一次`

func newSimulate() *cobra.Command {
	o := simulator.Options{Webhooks: map[string]string{}}
	c := &cobra.Command{
		Use:   "simulate",
		Short: "平台模拟器：在本机装成企业微信或钉钉，用控制接口说话、点按钮、出故障",
		Args:  wrongUsage,
		RunE:  func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	f := c.PersistentFlags()
	f.StringVar(&o.Listen, "listen", "127.0.0.1:0", "监听地址")
	f.StringVar(&o.Bot, "bot", "bot", "机器人 ID")
	f.StringVar(&o.Name, "name", "", "机器人的名字，群里 @ 它用（默认：机器人 ID）")
	f.StringVar(&o.Secret, "secret", "secret", "机器人 Secret")
	f.StringVar(&o.Callback, "callback", "", "回调地址；给了就用回调模式，不收长连接")
	f.StringVar(&o.Token, "token", "", "企业微信回调的 Token")
	f.StringVar(&o.AESKey, "aes-key", "", "企业微信回调的 EncodingAESKey，43 个字符")
	f.Uint64Var(&o.Seed, "seed", 1, "随机数种子")
	c.AddCommand(newSimulateWecom(&o), newSimulateDingtalk(&o))
	return c
}

func newSimulateWecom(o *simulator.Options) *cobra.Command {
	c := &cobra.Command{
		Use:   "wecom",
		Short: "装成企业微信：智能机器人、自建应用、群机器人",
		Args:  wrongUsage,
		Long:  simulateWecomHelp,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if err := o.Check(); err != nil {
				return badInput{err}
			}
			return simulate(cmd, simulator.NewWecom(*o).Start)
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

// simulate runs a cloud until the command is told to end.
func simulate(cmd *cobra.Command, start func() (simulator.Addresses, func() error, error)) (err error) {
	addresses, stop, err := start()
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, stop()) }()
	if err := json.NewEncoder(cmd.OutOrStdout()).Encode(addresses); err != nil {
		return fmt.Errorf("print the addresses: %w", err)
	}
	<-cmd.Context().Done()
	return nil
}
