package summary

import (
	"bytes"
	"strings"
	"testing"

	"github.com/daybook-bot/daybook/internal/office/docx"
)

// form is a Word document with these paragraphs; # begins a heading, | the cells of a table.
func form(t testing.TB, lines ...string) *Form {
	t.Helper()
	var d docx.Document
	for _, line := range lines {
		switch {
		case strings.HasPrefix(line, "# "):
			d.Blocks = append(d.Blocks, docx.Paragraph{Style: docx.Heading1, Runs: docx.Text(line[2:])})
		case strings.HasPrefix(line, "|"):
			cells := strings.Split(line[1:], "|")
			table := docx.Table{Rows: []docx.Row{{}}}
			for _, c := range cells {
				table.Columns = append(table.Columns, docx.Column{})
				table.Rows[0].Cells = append(table.Rows[0].Cells, docx.Cell{Runs: docx.Text(c)})
			}
			d.Blocks = append(d.Blocks, table)
		default:
			var runs []docx.Run
			for i, text := range strings.Split(line, "^") { // ^ begins a run that looks different
				runs = append(runs, docx.Run{Text: text, Bold: i%2 == 1})
			}
			d.Blocks = append(d.Blocks, docx.Paragraph{Runs: runs})
		}
	}
	var b bytes.Buffer
	if err := docx.Write(&b, d); err != nil {
		t.Fatal(err)
	}
	f, err := OpenForm(b.Bytes())
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// filledText is the text of what a Form becomes, without what Word numbers by itself.
func filledText(t testing.TB, f Filled) string {
	t.Helper()
	var b bytes.Buffer
	if err := f.Write(&b); err != nil {
		t.Fatal(err)
	}
	return wordText(t, b.Bytes())
}

func wordText(t testing.TB, content []byte) string {
	t.Helper()
	file, err := docx.Open(bytes.NewReader(content), int64(len(content)))
	if err != nil {
		t.Fatal(err)
	}
	var lines []string
	for _, p := range file.Passages {
		if p.Place.Story == docx.Main {
			lines = append(lines, p.Text)
		}
	}
	return strings.Join(lines, "\n")
}

func TestFormIsFilledIn(t *testing.T) {
	for name, tc := range map[string]struct{ text, want string }{
		"label and unit":     {"服务【志愿服务小时】小时", "服务231.5小时"},
		"with a dot, an id":  {"【志愿服务·小时】，【service-hours】，【志愿服务（小时）】", "231.5，231.5，231.5"},
		"the label alone":    {"看了【观影】部", "看了3部"},
		"split over runs":    {"服务【志愿^服务^小时】小时", "服务231.5小时"},
		"zero":               {"研讨【专题研讨次】次", "研讨0次"},
		"by unit":            {"【志愿服务小时·按支部】", "第二支部1.5小时、第1支部230小时"},
		"by unit, glued":     {"【志愿服务小时按支部】", "第二支部1.5小时、第1支部230小时"},
		"names":              {"【观影·清单】", "观影甲、观影（1）"},
		"a year before":      {"【观影部·上年】部，【观影部·比上年】", "1部，比上年同期多2部"},
		"no year before":     {"【答题人次·上年】，【答题人次·比上年】", "—，上年同期没有记录"},
		"a claim that holds": {"【全员参与每日答题】", "全员参与每日答题"},
		"one that does not":  {"【全员参与志愿服务】", "参加过志愿服务的成员41名（全部44名）"},
		"of what":            {"【单位】【期间】，【日期】", "局第一支部2021年，2022年1月5日"},
		"the author's own":   {"【=3号楼】和【=【附件】】", "3号楼和【附件】"},
		"dates and the like": {"2021年7月1日，〔2021〕5号，9月30日", "2021年7月1日，〔2021〕5号，9月30日"},
		"an item":            {"1.看了【观影】部", "1.看了3部"},
		"in a cell":          {"|小时|【志愿服务小时】", "小时\n231.5"},
		"a heading":          {"# 第3部分：【期间】", "第3部分：2021年"},
	} {
		t.Run(name, func(t *testing.T) {
			f, err := aTemplate("").BuildForm(form(t, tc.text))
			if err != nil {
				t.Fatal(err)
			}
			if got := filledText(t, f); got != tc.want {
				t.Errorf("got %q, want %q", got, tc.want)
			}
		})
	}
}

func TestFormRefuses(t *testing.T) {
	for name, tc := range map[string]struct{ text, want string }{
		"an unknown name":    {"甲【志愿服务时】", "t.md：正文第1段第2字：没有“志愿服务时”这个数字。相近的有：志愿服务小时"},
		"a digit":            {"服务1047小时", "正文第1段第3字：这里的数字没有出处：“服务1047小时”；换成【数字的名称】"},
		"beside a slot":      {"【观影】部，另有12部", "第9字：这里的数字没有出处"},
		"in a cell":          {"|小时|12", "表格1第1行第2列第1字：这里的数字没有出处：“12”"},
		"full-width":         {"服务１０小时", "没有出处"},
		"what has no names":  {"【在册成员·清单】", "列不出来"},
		"what does not part": {"【在册成员·按类别】", "不能按“kind”分开说"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := aTemplate("").BuildForm(form(t, tc.text))
			if err == nil || !strings.Contains(err.Error(), tc.want) {
				t.Errorf("got  %v\nwant %s", err, tc.want)
			}
		})
	}
}

func TestFormKeepsLooksAndHasAnAnnex(t *testing.T) {
	f, err := aTemplate("").BuildForm(form(t, "全员上阵，多次看了^【观影】^部，服务【志愿服务小时】小时。"))
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	if err := f.Write(&b); err != nil {
		t.Fatal(err)
	}
	raw := partOf(t, b.Bytes(), "word/document.xml")
	if !strings.Contains(raw, `<w:b/><w:bCs/></w:rPr><w:t xml:space="preserve">3</w:t>`) {
		t.Errorf("the number is not bold: %s", raw)
	}
	b.Reset()
	if err := docx.Write(&b, f.Annex()); err != nil {
		t.Fatal(err)
	}
	annex := wordText(t, b.Bytes())
	for _, want := range []string{AnnexTitle, "观影\n3部", "志愿服务\n231.5小时", "全员\n没有核对", "多次\n实际的数：观影3部"} {
		if !strings.Contains(annex, want) {
			t.Errorf("no %q in the annex:\n%s", want, annex)
		}
	}
}

// FuzzForm: whatever is written in a form, it is refused or filled in, and no digit comes out
// that is neither a figure's nor the author's own.
func FuzzForm(f *testing.F) {
	f.Add("服务【志愿服务小时】小时")
	f.Add("【=3】【观影·清单】2021年")
	f.Add("1.【观影部按月】12")
	w := aTemplate("")
	f.Fuzz(func(t *testing.T, line string) {
		if strings.Contains(line, "=") || strings.Contains(line, "＝") {
			return
		}
		filled, err := w.BuildForm(form(t, line))
		if err != nil {
			return
		}
		filledText(t, filled)
	})
}
