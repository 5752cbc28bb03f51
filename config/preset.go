package config

import (
	"bytes"
	"embed"
	"errors"
	"fmt"
	"io"

	"go.yaml.in/yaml/v3"
)

// The preset study: its kinds, its figures, its theme days, its template of the summary; and the example
// of a daybook.yaml, which says exactly what Default says.
//
//go:embed study_* example.yaml
var files embed.FS

// Default is the configuration of somebody who has written none: the preset study. A broken
// preset is a broken program: Default panics, and a test holds that it does not.
func Default() Config {
	c := Config{
		Organisation: Organisation{Name: "本单位", TimeZone: "Asia/Shanghai"},
		Bot:          Bot{Name: "记事本"},
		Question:     Question{From: 8*60 + 30, To: 24 * 60},
		Campaigns:    []Campaign{},
		Partners:     []string{},
		Places:       []string{},
		Tasks:        []string{"办实事", "整改"},
		Duties:       true,
		Document:     Document{Fonts: Fonts{Title: "方正小标宋简体", Body: "仿宋", Hei: "黑体", Kai: "楷体", Song: "宋体", Latin: "Times New Roman"}},
		Listen:       "127.0.0.1:8080",
		Wecom: Wecom{
			Mode:     WecomOff,
			URL:      "wss://openws.work.weixin.qq.com",
			API:      "https://qyapi.weixin.qq.com",
			Callback: WecomAddress{Path: "/wecom/callback"},
			Webhooks: []WecomWebhook{},
		},
		Dingtalk: defaultDingtalk(),
	}
	if err := preset("study_kinds.yaml", &c.Kinds); err != nil {
		panic(err)
	}
	if err := preset("study_figures.yaml", &c.Figures); err != nil {
		panic(err)
	}
	if err := preset("study_claims.yaml", &c.Claims); err != nil {
		panic(err)
	}
	if err := preset("study_themedays.yaml", &c.ThemeDays); err != nil {
		panic(err)
	}
	return c
}

func preset(name string, into any) error {
	text, err := files.ReadFile(name)
	if err != nil {
		return fmt.Errorf("read preset: %w", err)
	}
	d := yaml.NewDecoder(bytes.NewReader(text))
	d.KnownFields(true)
	if err := d.Decode(into); err != nil && !errors.Is(err, io.EOF) {
		return fmt.Errorf("preset %s: %w", name, err)
	}
	return nil
}

// Example is a daybook.yaml with comments. It says what Default says.
func Example() (string, error) { return text("example.yaml") }

// SummaryTemplate is the preset's template of the yearly summary, in the language of
// internal/summary.
func SummaryTemplate() (string, error) { return text("study_summary.md") }

func text(name string) (string, error) {
	b, err := files.ReadFile(name)
	if err != nil {
		return "", fmt.Errorf("read preset: %w", err)
	}
	return string(b), nil
}
