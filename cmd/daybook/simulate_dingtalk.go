package main

import (
	"time"

	"github.com/spf13/cobra"

	"github.com/daybook-bot/daybook/internal/simulator"
)

const simulateDingtalkHelp = `在本机装成钉钉：api.dingtalk.com 和 oapi.dingtalk.com 都在 http 这个地址上，长连接由 connections/open 给出。
准备好以后打印一行 JSON：http、ws、control 三个地址；收到 SIGTERM 结束。--bot 是 Client ID（也是 robotCode），
--secret 是 Client Secret；给了 --callback 就用 HTTP 模式，签名后推到那个地址。
它按官方文档检查客户端发来的一切，该拒绝的用官方错误码拒绝。控制接口用 JSON：

  POST control/say     {"chat":"g1","group":true,"title":"学习群","from":"zhangsan","name":"张三","text":"@bot B",
                        "images":["base64…"],"file":{"name":"…","data":"base64…"},"voice":"…","video":{…},
                        "quote":{"text":"…"},"stranger":true,"times":1}            → {"msgid"}
                       {"event":"chat_update_title","chat":"g1","from":"zhangsan","data":{…}}
                       {"frame":"SYSTEM ping"}、{"frame":"CALLBACK /v1.0/graph/api/invoke","data":{…}}
  POST control/click   {"chat":"g1","from":"lisi","label":"B"}                     → {"msgid"}
  POST control/fail    {"what":"push","code":90018,"times":3}   times 为 -1：一直；"mode":"clear"：恢复
      push reply webhook card app upload token subscribe
                   code；或 "error":"group.disbanded"；或 mode：slow（加 "delay":"2s"）lost-ack lost（504）
                   drop html punish permission；push 还有 flow-controlled，card 还有 undelivered，token 还有 expired
      connection   mode：disconnect（先通知，10 秒后断开）drop silent；times 是几个连接，加 "every":50：每 50 条消息一次
      message      mode：twice lost unacknowledged（收到了也当没收到，过一会儿再推）；加 "every":10：每 10 条一次
      media        mode expired，或 code（HTTP 状态码）
  GET  control/said?chat=g1   机器人说过的话
  GET  control/state          连接、配额、拒绝过的请求、没有确认的推送
  GET  control/card?chat=g1&from=lisi   最新的卡片在这个人眼里的样子
  POST control/clock   {"advance":"2h"}   时间往前走`

func newSimulateDingtalk(o *simulator.Options) *cobra.Command {
	var custom, secrets map[string]string
	var templates []string
	c := &cobra.Command{
		Use:   "dingtalk",
		Short: "装成钉钉：企业内部应用的机器人，Stream 模式或 HTTP 模式",
		Args:  wrongUsage,
		Long:  simulateDingtalkHelp,
		RunE: func(cmd *cobra.Command, _ []string) error {
			o.Org.Custom = map[string]simulator.Custom{}
			for token, group := range custom {
				o.Org.Custom[token] = simulator.Custom{Group: group, Secret: secrets[token]}
			}
			for _, id := range templates {
				o.Org.Templates = append(o.Org.Templates, simulator.Template{ID: id})
			}
			return simulate(cmd, simulator.NewDingtalk(*o).Start)
		},
	}
	f := c.Flags()
	f.StringVar(&o.Corp.ID, "corp", "corp", "企业的 CorpId")
	f.StringToStringVar(&o.Org.Groups, "group", nil, "机器人一开始就在的群：ID=名称，可以写多次")
	f.StringToStringVar(&o.Webhooks, "webhook", nil, "应用机器人的 Webhook：ACCESS_TOKEN=群，可以写多次")
	f.StringToStringVar(&custom, "custom", nil, "自定义机器人：ACCESS_TOKEN=群，可以写多次")
	f.StringToStringVar(&secrets, "custom-secret", nil, "自定义机器人的加签密钥：ACCESS_TOKEN=SEC…")
	f.StringSliceVar(&templates, "template", nil, "已发布的卡片模板 ID（默认："+simulator.QuizTemplate+"）")
	f.StringSliceVar(&o.Org.Admins, "admin", nil, "管理员的 staffId")
	f.BoolVar(&o.Org.Odd, "odd", false, "用文档里少见的写法：时间和错误码是字符串，HTTP 模式的文本不带 text")
	f.IntVar(&o.Org.API, "api-quota", 5000, "每月接口调用次数；-1：不限")
	f.IntVar(&o.Org.Push, "push-quota", 3000, "每月 Webhook 和 Stream 次数；-1：不限")
	f.StringSliceVar(&o.Org.Without, "without", nil, "应用没有的权限，例如 qyapi_get_member")
	f.DurationVar(&o.Org.Redeliver, "redeliver", time.Minute, "没有确认的消息多久以后再推")
	f.DurationVar(&o.Org.Ping, "ping", 25*time.Second, "多久问一次长连接是否还在")
	return c
}
