// Package chart draws bars as pictures with Chinese text. It knows labels and numbers, and
// nothing of what they mean.
//
// Every axis of values begins at 0, so that a bar is as long as its number; bars stand in the
// order in which they are given and are never sorted.
package chart

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/go-analyze/charts"
	"github.com/golang/freetype/truetype"
)

// Series is one number for each label.
type Series struct {
	Name   string // in the legend, if there are several
	Unit   string // 人次, 小时; series of different units are drawn one below the other
	Values []float64
}

// What a picture looks like, in pixels: wide enough to be read in a chat on a telephone.
const (
	width      = 1080
	margin     = 40
	titleSize  = 34
	textSize   = 24
	titleRoom  = 110
	panelRoom  = 460 // a panel of standing bars
	barRoom    = 46  // a lying bar
	mostBar    = 110 // the widest standing bar
	panelFrame = 120 // around lying bars
)

var colours = []charts.Color{
	{R: 47, G: 111, B: 179, A: 255}, {R: 224, G: 150, B: 52, A: 255}, {R: 84, G: 156, B: 106, A: 255},
	{R: 178, G: 84, B: 84, A: 255}, {R: 122, G: 104, B: 166, A: 255}, {R: 110, G: 124, B: 138, A: 255},
}

// Bars draws a PNG. Short labels, months say, have standing bars; long or many ones have lying
// bars. It fails if a series has not one finite number of 0 or more for each label.
func Bars(title string, labels []string, series ...Series) ([]byte, error) {
	if err := check(labels, series); err != nil {
		return nil, fmt.Errorf("draw %s: %w", title, err)
	}
	f, err := font()
	if err != nil {
		return nil, err
	}
	d := &drawing{font: f, labels: make([]string, len(labels))}
	for i, l := range labels {
		d.labels[i] = short(drawable(f, l))
	}
	d.panels = panels(series)
	if d.lie = d.tooLong(); d.lie {
		slices.Reverse(d.labels) // lying bars are drawn from below
	}
	picture, err := d.draw(drawable(f, title))
	if err != nil {
		return nil, fmt.Errorf("draw %s: %w", title, err)
	}
	return picture, nil
}

func check(labels []string, series []Series) error {
	if len(labels) == 0 || len(series) == 0 {
		return errors.New("there is nothing to draw")
	}
	for _, s := range series {
		if len(s.Values) != len(labels) {
			return fmt.Errorf("%s has %d numbers for %d labels", s.Name, len(s.Values), len(labels))
		}
		for i, v := range s.Values {
			if v < 0 || math.IsNaN(v) || math.IsInf(v, 0) {
				return fmt.Errorf("%s: %v for %s", s.Name, v, labels[i])
			}
		}
	}
	return nil
}

// panels are the series of each unit, in the order in which the units come.
func panels(series []Series) [][]Series {
	var all [][]Series
	at := map[string]int{}
	for _, s := range series {
		i, known := at[s.Unit]
		if !known {
			i = len(all)
			at[s.Unit] = i
			all = append(all, nil)
		}
		all[i] = append(all[i], s)
	}
	return all
}

type drawing struct {
	font   *truetype.Font
	labels []string
	panels [][]Series
	lie    bool
}

// tooLong reports whether the labels do not fit below standing bars.
func (d *drawing) tooLong() bool {
	room := (width - 2*margin - 80) / len(d.labels)
	for _, l := range d.labels {
		if wide(l)*textSize/2+8 > room {
			return true
		}
	}
	return false
}

func (d *drawing) height(panel []Series) int {
	if !d.lie {
		return panelRoom
	}
	return panelFrame + len(d.labels)*(barRoom*len(panel)+14)
}

func (d *drawing) draw(title string) ([]byte, error) {
	height := titleRoom
	for _, p := range d.panels {
		height += d.height(p)
	}
	p := charts.NewPainter(charts.PainterOptions{OutputFormat: charts.ChartOutputPNG, Width: width, Height: height, Font: d.font, Theme: theme()})
	p.FilledRect(0, 0, width, height, charts.ColorWhite, charts.ColorWhite, 0)
	style := d.style(titleSize, charts.Color{R: 32, G: 38, B: 46, A: 255})
	for wideIn(p, title, style) > width-2*margin && style.FontSize > textSize/2 {
		style.FontSize--
	}
	p.Text(title, (width-wideIn(p, title, style))/2, 70, 0, style)
	top := titleRoom
	for _, panel := range d.panels {
		bottom := top + d.height(panel)
		child := p.Child(charts.PainterBoxOption(charts.NewBox(0, top, width, bottom)))
		if err := d.panel(child, panel); err != nil {
			return nil, err
		}
		top = bottom
	}
	return p.Bytes()
}

func wideIn(p *charts.Painter, text string, style charts.FontStyle) int {
	return p.MeasureText(text, 0, style).Width()
}

func (d *drawing) style(size float64, colour charts.Color) charts.FontStyle {
	// The library counts in points of 96 to the inch.
	return charts.FontStyle{FontSize: size * 72 / 96, FontColor: colour, Font: d.font}
}

func theme() charts.ColorPalette {
	return charts.MakeTheme(charts.ThemeOption{
		AxisStrokeColor: charts.Color{R: 150, G: 156, B: 164, A: 255}, AxisSplitLineColor: charts.Color{R: 232, G: 235, B: 240, A: 255},
		BackgroundColor: charts.ColorWhite, TextColor: charts.Color{R: 60, G: 66, B: 74, A: 255}, SeriesColors: colours,
	})
}

// panel draws the series of one unit.
func (d *drawing) panel(p *charts.Painter, panel []Series) error {
	data := make([][]float64, len(panel))
	names := make([]string, len(panel))
	most, whole := 0.0, true
	for i, s := range panel {
		data[i], names[i] = slices.Clone(s.Values), drawable(d.font, s.Name)
		if d.lie {
			slices.Reverse(data[i])
		}
		for _, v := range s.Values {
			most, whole = max(most, v), whole && v == math.Trunc(v)
		}
	}
	o := charts.NewBarChartOptionWithData(data)
	o.Theme = theme()
	o.Horizontal = d.lie
	o.Padding = charts.NewBox(margin, 10, margin, 20)
	text := d.style(textSize, charts.Color{R: 60, G: 66, B: 74, A: 255})
	small := d.style(textSize-4, charts.Color{R: 110, G: 116, B: 124, A: 255})
	o.CategoryAxis.Labels, o.CategoryAxis.LabelFontStyle = d.labels, text
	o.CategoryAxis.LabelCount = len(d.labels)
	steps, step := scale(most*1.06, whole) // room for the number beside the greatest
	if slot := (width - 2*margin - 60) / len(d.labels) / len(panel); !d.lie && slot > mostBar {
		o.BarSize = float64(mostBar) / float64(slot)
	}
	o.ValueAxis[0] = charts.ValueAxisOption{Min: charts.Ptr(0.0), Max: charts.Ptr(float64(steps) * step), LabelCount: steps + 1,
		LabelFontStyle: small, SplitLineShow: charts.Ptr(true), SpineLineShow: charts.Ptr(false),
		RangeValuePaddingScale: charts.Ptr(0.0), ValueFormatter: numeral}
	o.ValueFormatter = numeral
	o.Legend.Show = charts.Ptr(len(panel) > 1)
	o.Legend.SeriesNames = names
	o.Legend.FontStyle = text
	o.Legend.Offset = charts.OffsetRight
	if unit := drawable(d.font, panel[0].Unit); unit != "" {
		o.Title = charts.TitleOption{Text: "单位：" + unit, FontStyle: small, Offset: charts.OffsetLeft}
	}
	for i := range o.SeriesList {
		o.SeriesList[i].Label = charts.SeriesLabel{Show: charts.Ptr(true), FontStyle: d.style(textSize-2, charts.Color{R: 32, G: 38, B: 46, A: 255}), ValueFormatter: numeral}
	}
	return p.BarChart(o)
}

// scale divides an axis from 0 to something round above the greatest number; whole numbers have
// whole steps.
func scale(most float64, whole bool) (steps int, step float64) {
	if most <= 0 {
		return 1, 1
	}
	step = math.Pow(10, math.Floor(math.Log10(most/4)))
	for _, times := range []float64{1, 2, 2.5, 5, 10} {
		if most/(step*times) <= 5 && (!whole || step*times == math.Trunc(step*times)) {
			step *= times
			break
		}
	}
	return int(math.Floor(most/step)) + 1, step
}

// numeral is a number as people write it: 1047, 7.5, 0.25.
func numeral(v float64) string {
	s := strconv.FormatFloat(v, 'f', 2, 64)
	return strings.TrimSuffix(strings.TrimRight(s, "0"), ".")
}

// mostLabel is how many characters of a label are shown.
const mostLabel = 20

func short(label string) string {
	if runes := []rune(label); len(runes) > mostLabel {
		return string(runes[:mostLabel-1]) + "…"
	}
	return label
}

// wide is how many half-width characters a text takes.
func wide(text string) int {
	n := 0
	for _, r := range text {
		if n++; r >= 0x2E80 {
			n++
		}
	}
	return n
}
