package summary

import (
	"fmt"
	"regexp"
	"strings"

	"github.com/daybook-bot/daybook/internal/figures"
	"github.com/daybook-bot/daybook/internal/office/chart"
	"github.com/daybook-bot/daybook/internal/office/docx"
)

// chartWidth is how wide a chart is in a document, in mm.
const chartWidth = 150

func (w Work) printChart(args ...string) (string, error) {
	all, how, err := w.several(args)
	if err != nil {
		return "", err
	}
	var words []string
	for _, f := range all {
		words = append(words, f.ID)
	}
	if len(w.portions[portionsKey(all[0].ID, how)]) < 2 {
		return "", nil // one bar says nothing
	}
	return "\n\n" + picture + authors(strings.Join(append(words, "by", string(how)), "|")) + "\n\n", nil
}

var charted = regexp.MustCompile(picture + string(markText) + "([^" + string(markEnd) + "]*)" + string(markEnd))

// withTables puts tables in the place of charts: what they show, as text.
func (w Work) withTables(marked string) string {
	return charted.ReplaceAllStringFunc(marked, func(one string) string {
		table, err := w.printTable(strings.Split(charted.FindStringSubmatch(one)[1], "|")...)
		if err != nil {
			return "" // it was drawn before from the same words
		}
		return strings.Trim(table, "\n")
	})
}

// totals are the figures that charts are of, marked: the annex tells of each as a whole.
func (w Work) totals(marked string) string {
	var b strings.Builder
	for _, one := range charted.FindAllStringSubmatch(marked, -1) {
		all, _, err := w.several(strings.Split(one[1], "|"))
		if err != nil {
			continue
		}
		for _, f := range all {
			b.WriteString(bind(f.ID, f.Value).String())
		}
	}
	return b.String()
}

var alongWords = map[figures.By]string{figures.ByUnit: "各单位", figures.ByMonth: "各月", figures.ByKind: "各类"}

// draw draws the chart that printChart noted.
func (w Work) draw(args []string) (docx.Picture, error) {
	all, how, err := w.several(args)
	if err != nil {
		return docx.Picture{}, err
	}
	var labels, names, values []string
	var series []chart.Series
	labels = append(labels, w.names(all, how)...)
	for _, f := range all {
		one := chart.Series{Name: f.Label, Unit: f.Unit}
		for _, label := range labels {
			_, v, _ := w.portion(f.ID, how, label)
			one.Values = append(one.Values, amount(v))
			values = append(values, label+v.String()+f.Unit)
		}
		names = append(names, f.Label+"（"+f.Unit+"）")
		series = append(series, one)
	}
	title := w.Period + alongWords[how] + strings.Join(names, "、")
	png, err := chart.Bars(title, labels, series...)
	if err != nil {
		return docx.Picture{}, fmt.Errorf("draw %s: %w", title, err)
	}
	return docx.Picture{PNG: png, Width: chartWidth, Alt: title + "：" + strings.Join(values, "、")}, nil
}

func amount(v figures.Value) float64 {
	if v.Minutes {
		return float64(v.N) / 60
	}
	return float64(v.N)
}
