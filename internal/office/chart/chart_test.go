package chart

import (
	"bytes"
	"image/png"
	"math"
	"os"
	"path/filepath"
	"testing"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/encoding/simplifiedchinese"
)

// samples are pictures to look at: CHARTS=folder go test keeps them.
func draw(t *testing.T, name, title string, labels []string, series ...Series) []byte {
	t.Helper()
	picture, err := Bars(title, labels, series...)
	if err != nil {
		t.Fatal(err)
	}
	if folder := os.Getenv("CHARTS"); folder != "" {
		if err := os.WriteFile(filepath.Join(folder, name+".png"), picture, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return picture
}

func TestBars(t *testing.T) {
	months := []string{"1月", "2月", "3月", "4月", "5月", "6月", "7月", "8月", "9月", "10月", "11月", "12月"}
	units := []string{"第一支部", "第二支部", "第三支部"}
	for name, picture := range map[string][]byte{
		"months": draw(t, "months", "2021年志愿服务", months,
			Series{Name: "人次", Unit: "人次", Values: []float64{0, 12, 33, 41, 28, 36, 52, 18, 44, 39, 47, 37}},
			Series{Name: "时长", Unit: "小时", Values: []float64{0, 30.5, 82.25, 110, 70, 98.5, 140, 45, 120, 108, 131.75, 111}}),
		"units": draw(t, "units", "2021年志愿服务（人次）各支部", units, Series{Name: "人次", Unit: "人次", Values: []float64{140, 128, 119}}),
		"kinds": draw(t, "kinds", "截至2021年4月20日各类活动次数", []string{"中心组学习", "集中学习", "主题党日", "联合主题党日", "支部党员大会", "志愿服务", "参观学习", "党课", "😀观影", "某某街道办事处退休人员服务中心党支部"},
			Series{Name: "次数", Unit: "次", Values: []float64{5, 10, 4, 2, 0, 57, 2, 2, 3, 1}}),
		"two":  draw(t, "two", "与上年比较", []string{"一季度", "二季度", "三季度", "四季度"}, Series{Name: "2020年", Unit: "人次", Values: []float64{80, 90, 110, 70}}, Series{Name: "2021年", Unit: "人次", Values: []float64{88, 105, 114, 80}}),
		"none": draw(t, "none", "还没有", months, Series{Name: "次", Unit: "次", Values: make([]float64, 12)}),
	} {
		p, err := png.Decode(bytes.NewReader(picture))
		if err != nil || p.Bounds().Dx() != width {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// A bar is as long as its number: axes begin at 0.
func TestBarsBeginAtZero(t *testing.T) {
	picture := draw(t, "zero", "零起", []string{"甲", "乙", "丙"}, Series{Unit: "次", Values: []float64{100, 90, 50}})
	p, err := png.Decode(bytes.NewReader(picture))
	if err != nil {
		t.Fatal(err)
	}
	var high []int // of the bars, from left to right
	last := 0
	for x := range p.Bounds().Dx() {
		n := 0
		for y := range p.Bounds().Dy() {
			r, g, b, _ := p.At(x, y).RGBA()
			if c := colours[0]; uint8(r>>8) == c.R && uint8(g>>8) == c.G && uint8(b>>8) == c.B {
				n++
			}
		}
		if last == 0 && n > 0 {
			high = append(high, 0)
		}
		if n > 0 {
			high[len(high)-1] = max(high[len(high)-1], n)
		}
		last = n
	}
	if len(high) != 3 {
		t.Fatalf("%d bars: %v", len(high), high)
	}
	for i, want := range []float64{100, 90, 50} {
		if got := float64(high[i]) / float64(high[0]) * 100; math.Abs(got-want) > 1 {
			t.Errorf("bar %d is %.1f%% of the first, its number %v%%", i, got, want)
		}
	}
}

func TestBarsRefuses(t *testing.T) {
	for name, s := range map[string][]Series{
		"nothing": {}, "too few": {{Values: []float64{1}}}, "negative": {{Values: []float64{1, -1}}},
		"no number": {{Values: []float64{math.NaN(), 1}}}, "endless": {{Values: []float64{math.Inf(1), 1}}},
	} {
		if _, err := Bars("图", []string{"甲", "乙"}, s...); err == nil {
			t.Errorf("%s is drawn", name)
		}
	}
	if _, err := Bars("图", nil, Series{}); err == nil {
		t.Error("no labels are drawn")
	}
}

// The font has what documents and names have; what it has not is a sign, never a blank.
func TestFontHasTheCharacters(t *testing.T) {
	f, err := font()
	if err != nil {
		t.Fatal(err)
	}
	without := 0
	for a := 0x81; a < 0xFF; a++ {
		for b := 0x40; b < 0xFF; b++ {
			text, err := simplifiedchinese.GBK.NewDecoder().Bytes([]byte{byte(a), byte(b)})
			if r, _ := utf8.DecodeRune(text); err == nil && r != utf8.RuneError && r > ' ' && !unicode.Is(unicode.Co, r) && f.Index(r) == 0 {
				without++
				t.Logf("%U %c", r, r)
			}
		}
	}
	if without > 1 { // ≒
		t.Errorf("%d characters of GBK are missing", without)
	}
	for _, r := range "喆玥璟珺玮昉赟垚淼犇骉鑫龑翀彧祎翊晟昇囍堃甦旻旸暐曌炘烜煊燚琤瑀瑄璠祺禛竑筠芃芊荃菡蔺蕙薇蘅衎趯郄郗鄢阚隽霈韡顗饴骅鲲鹍麒黛䶮㛃𬭚𬸚𬬭𫖯𫍯—…“”‘’《》〔〕①№℃、。，：；？！（）0aZ" {
		if f.Index(r) == 0 {
			t.Errorf("%c is missing", r)
		}
	}
	for text, want := range map[string]string{"好😀": "好〓", "a\tb\nc": "a b c", "é": "é", "👍🏻\u200d\ufe0f": "〓〓", "龘": "龘"} {
		if got := drawable(f, text); got != want {
			t.Errorf("%q is drawn as %q, want %q", text, got, want)
		}
	}
	if len(Licence) < 1000 {
		t.Error("the licence of the font is missing")
	}
}

func TestScale(t *testing.T) {
	for _, c := range []struct {
		most  float64
		whole bool
		steps int
		step  float64
	}{{0, true, 1, 1}, {1, true, 2, 1}, {3, true, 4, 1}, {10.6, true, 3, 5}, {57, true, 3, 20}, {1047, false, 5, 250}, {0.32, false, 4, 0.1}, {12, false, 5, 2.5}} {
		if steps, step := scale(c.most, c.whole); steps != c.steps || math.Abs(step-c.step) > 1e-9 {
			t.Errorf("up to %v: %d steps of %v, want %d of %v", c.most, steps, step, c.steps, c.step)
		}
	}
}
