package docx

import (
	"archive/zip"
	"bytes"
	"errors"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestForeignDocumentIsReadAsPeopleSeeIt(t *testing.T) {
	box := func(s string) string {
		return `<w:txbxContent><w:p><w:r><w:t>` + s + `</w:t></w:r></w:p></w:txbxContent>`
	}
	body := `
<w:p><w:pPr><w:pStyle w:val="a5"/></w:pPr><w:r><w:t>工作总结</w:t></w:r></w:p>
<w:p><w:pPr><w:pStyle w:val="1"/></w:pPr><w:r><w:t>一、学习</w:t></w:r></w:p>
<w:p><w:pPr><w:pStyle w:val="based"/></w:pPr><w:r><w:t>（一）每日一题</w:t></w:r></w:p>
<w:p><w:pPr><w:outlineLvl w:val="2"/><w:rPr><w:b/></w:rPr></w:pPr><w:r><w:t>1.答题</w:t></w:r></w:p>
<w:p><w:r><w:t>开展志愿服务</w:t></w:r><w:r><w:rPr><w:b/></w:rPr><w:t>1</w:t></w:r><w:proofErr w:type="spellStart"/><w:r><w:t>2</w:t></w:r><w:bookmarkStart w:id="3" w:name="x"/><w:hyperlink r:id="r9"><w:r><w:t>60</w:t></w:r></w:hyperlink><w:bookmarkEnd w:id="3"/><w:r><w:t xml:space="preserve"> 小时</w:t><w:tab/><w:t>。</w:t></w:r></w:p>
<w:p><w:r><w:t>参加</w:t></w:r><w:del w:id="1" w:author="甲"><w:r><w:delText>85</w:delText></w:r></w:del><w:ins w:id="2" w:author="甲"><w:r><w:t>86</w:t></w:r></w:ins><w:r><w:t>人次</w:t></w:r><w:moveFrom w:id="4" w:author="甲"><w:r><w:t>移走</w:t></w:r></w:moveFrom><w:moveTo w:id="5" w:author="甲"><w:r><w:t>移来</w:t></w:r></w:moveTo></w:p>
<w:p><w:pPr><w:rPr><w:del w:id="6" w:author="甲"/></w:rPr></w:pPr><w:r><w:t>此段与下段</w:t></w:r></w:p><w:p><w:r><w:t>已合并</w:t></w:r></w:p>
<w:p><w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText> DATE 2021 </w:instrText></w:r><w:r><w:t>9</w:t></w:r><w:r><w:fldChar w:fldCharType="separate"/></w:r><w:r><w:t>2021年</w:t></w:r><w:r><w:fldChar w:fldCharType="end"/></w:r><w:fldSimple w:instr="PAGE"><w:r><w:t>第7页</w:t></w:r></w:fldSimple><w:r><w:rPr><w:vanish/></w:rPr><w:t>藏</w:t></w:r></w:p>
<w:sdt><w:sdtPr><w:alias w:val="名"/></w:sdtPr><w:sdtContent><w:p><w:r><w:sym w:font="Wingdings" w:char="F0FE"/><w:t>控件</w:t><w:br/><w:t>021</w:t><w:noBreakHyphen/><w:t>66</w:t></w:r><w:r><mc:AlternateContent><mc:Choice Requires="w16se"><w16se:symEx w16se:font="x" w16se:char="1F60A"/></mc:Choice><mc:Fallback><w:t>😊</w:t></mc:Fallback></mc:AlternateContent></w:r><m:oMath><m:r><m:t>x=3</m:t></m:r></m:oMath></w:p></w:sdtContent></w:sdt>
<w:tbl><w:tr><w:tc><w:tcPr><w:gridSpan w:val="2"/></w:tcPr><w:p><w:r><w:t>支部</w:t></w:r></w:p></w:tc><w:tc><w:p><w:r><w:t>小时</w:t></w:r></w:p></w:tc></w:tr>
<w:tr><w:trPr><w:del w:id="8" w:author="甲"/></w:trPr><w:tc><w:p><w:r><w:t>删去的行</w:t></w:r></w:p></w:tc></w:tr>
<w:tr><w:tc><w:p><w:r><w:t>一支部</w:t></w:r></w:p><w:p><w:r><w:t>二支部</w:t></w:r></w:p><w:tbl><w:tr><w:tc><w:p><w:r><w:t>里层</w:t></w:r></w:p></w:tc></w:tr></w:tbl><w:p/></w:tc></w:tr></w:tbl>
<w:p><w:r><w:t>图旁</w:t></w:r><w:r><mc:AlternateContent><mc:Choice Requires="wps"><w:drawing><wps:txbx>` + box("框里12人") + `</wps:txbx></w:drawing></mc:Choice><mc:Fallback><w:pict><v:textbox>` + box("框里12人") + `</v:textbox></w:pict></mc:Fallback></mc:AlternateContent></w:r><w:r><w:pict><v:textbox>` + box("旧框") + `</v:textbox></w:pict></w:r><w:r><w:t>文字</w:t></w:r></w:p>
<w:p><w:pPr><w:pPrChange w:id="11" w:author="甲"><w:pPr><w:pStyle w:val="1"/></w:pPr></w:pPrChange></w:pPr><w:r><w:footnoteReference w:id="2"/></w:r><w:r><w:t>尾段</w:t></w:r></w:p>`
	f := opened(t, foreign(t, body,
		"styles.xml", `<w:styles `+nsW+`><w:style w:styleId="a5"><w:name w:val="Title"/></w:style><w:style w:styleId="1"><w:name w:val="Heading 1"/></w:style><w:style w:styleId="2"><w:name w:val="heading 2"/></w:style><w:style w:styleId="based"><w:name w:val="我的标题"/><w:basedOn w:val="2"/></w:style></w:styles>`,
		"footnotes.xml", `<w:footnotes `+nsW+`><w:footnote w:type="separator" w:id="0"><w:p><w:r><w:t>线</w:t></w:r></w:p></w:footnote><w:footnote w:id="2"><w:p><w:r><w:t>注</w:t></w:r></w:p></w:footnote></w:footnotes>`,
		"header1.xml", `<w:hdr `+nsW+`><w:p><w:r><w:t>眉</w:t></w:r></w:p></w:hdr>`,
		"footer1.xml", `<w:ftr `+nsW+`><w:p><w:r><w:t>脚</w:t></w:r></w:p></w:ftr>`))
	want := `正文第1段# 工作总结
正文第2段# 一、学习
正文第3段## （一）每日一题
正文第4段### 1.答题
正文第5段 开展志愿服务1260 小时→。
正文第6段 参加86人次移来
正文第7段 此段与下段已合并
正文第8段 2021年第7页
正文第9段 ☑控件⏎021-66😊x=3
表格1第1行第1列 支部
表格1第1行第3列 小时
表格1第2行第1列 一支部
表格1第2行第1列第2段 二支部
表格2第1行第1列 里层
正文第10段 图旁文字
文本框1第1段 框里12人
文本框2第1段 旧框
正文第11段 尾段
脚注1第1段 注
页眉第1段 眉
页脚第1段 脚
`
	if diff := cmp.Diff(want, passages(f)); diff != "" {
		t.Error(diff)
	}
}

func TestFilesThatAreNoDocumentSayWhy(t *testing.T) {
	zipped := func(names ...string) []byte {
		var b bytes.Buffer
		z := zip.NewWriter(&b)
		for _, n := range names {
			if _, err := z.Create(n); err != nil {
				t.Fatal(err)
			}
		}
		if err := z.Close(); err != nil {
			t.Fatal(err)
		}
		return b.Bytes()
	}
	good := foreign(t, `<w:p/>`)
	for what, file := range map[string][]byte{
		"空的":            {},
		".doc":          append([]byte("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"), make([]byte, 600)...),
		"打开密码":          append([]byte("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"), utf16("EncryptedPackage")...),
		"RTF":           []byte(`{\rtf1 x}`),
		"PDF":           []byte("%PDF-1.7"),
		"网页":            []byte("\xef\xbb\xbf<html>"),
		"不是":            []byte("hello"),
		"压缩包":           zipped("a.txt"),
		"坏了":            good[:len(good)/2],
		"document.xml）": foreign(t, `<w:p>`),
		"header1.xml":   foreign(t, `<w:p/>`, "header1.xml", `<!DOCTYPE x [<!ENTITY a "aaaa">]><w:hdr `+nsW+`><w:p><w:r><w:t>&a;</w:t></w:r></w:p></w:hdr>`),
		"里面坏了":          foreign(t, strings.Repeat(`<w:sdt>`, 100_000)+strings.Repeat(`</w:sdt>`, 100_000)),
		"超过 64 MB":      foreign(t, `<w:p/>`+strings.Repeat(" ", 65<<20)),
	} {
		_, err := Open(bytes.NewReader(file), int64(len(file)))
		var u *Unreadable
		if !errors.As(err, &u) || !strings.Contains(err.Error(), what) || !strings.Contains(u.Mend, "请") {
			t.Errorf("%s: %v", what, err)
		}
	}
}

// bricks are what FuzzOpen builds documents from. A byte is one of them; 0 ends the innermost element.
var bricks = []string{"", "一", "12", " ", "<w:p>", "<w:r>", "<w:t>", `<w:t xml:space="preserve">`, "<w:rPr>", "<w:b/>", "<w:tab/>", "<w:br/>", "<w:pPr>",
	`<w:del w:id="1" w:author="甲">`, `<w:ins w:id="1" w:author="甲">`, "<w:moveFrom>", "<w:moveTo>", "<w:delText>", "<w:tbl>", "<w:tr>", "<w:tc>", "<w:trPr>", "<w:tcPr>", "<w:hyperlink>",
	"<w:sdt>", "<w:sdtPr>", "<w:sdtContent>", `<w:fldChar w:fldCharType="begin"/>`, `<w:fldChar w:fldCharType="separate"/>`, `<w:fldChar w:fldCharType="end"/>`, "<w:fldSimple>",
	"<mc:AlternateContent>", "<mc:Choice>", "<mc:Fallback>", "<w:txbxContent>", "<w:drawing>", `<w:rPrChange w:id="4">`, `<w:pPrChange w:id="5">`, "<w:vanish/>", `<w:sym w:font="Wingdings" w:char="F0FE"/>`,
	"<m:oMath>", "<m:t>", "<w:ruby>", "<w:rt>", "<w:rubyBase>", `<w:gridSpan w:val="3"/>`, `<w:outlineLvl w:val="1"/>`, `<w16se:symEx w16se:char="1F60A"/>`, "<!-- x -->", "<w:instrText>",
	"<w:p><w:r><w:t>", "<w:p><w:r><w:t>甲乙", "<w:highlight w:val=\"red\"/>", "<w:u/>", "<w:cellDel/>", "<w:noBreakHyphen/>"}

var opening = regexp.MustCompile(`<([\w:]+)[^>/]*>`)

// built is the document of a plan. Text elements hold no elements, and paragraphs no
// paragraphs but in text boxes: all programs keep to that.
func built(plan []byte) string {
	var b strings.Builder
	var open []string
	end := func() {
		b.WriteString("</" + open[len(open)-1] + ">")
		open = open[:len(open)-1]
	}
	for _, c := range plan {
		brick := bricks[int(c)%len(bricks)]
		if brick == "" && len(open) > 0 {
			end()
		}
		if strings.HasPrefix(brick, "<") && len(open) > 0 && slices.Contains([]string{"w:t", "m:t", "w:delText", "w:instrText"}, open[len(open)-1]) {
			end()
		}
		for strings.HasPrefix(brick, "<w:p>") && slices.Contains(open[slices.Index(open, "w:txbxContent")+1:], "w:p") {
			end()
		}
		b.WriteString(brick)
		if strings.HasSuffix(brick, "/>") {
			continue
		}
		for _, m := range opening.FindAllStringSubmatch(brick, -1) {
			open = append(open, m[1])
		}
	}
	for len(open) > 0 {
		end()
	}
	return b.String()
}

// plan is the other way round, for the corpus.
func plan(all ...string) []byte {
	var p []byte
	for _, s := range all {
		p = append(p, byte(slices.Index(bricks, s)))
	}
	return p
}

// Whatever the nesting of elements: a document is read, or it is Unreadable; an edit that is
// taken gives the text that it says and touches no other.
func FuzzOpen(f *testing.F) {
	f.Add(plan("<w:p><w:r><w:t>甲乙", "", "<w:tab/>", "", "", "<w:p><w:r><w:t>", "12"), uint16(0), uint16(3), "九", true)
	f.Add(plan("<w:p>", "<w:pPr>", "<w:rPr>", `<w:del w:id="1" w:author="甲">`, "", "", "", `<w:ins w:id="1" w:author="甲">`, "<w:r>", "<w:rPr>", "<w:b/>", `<w:rPrChange w:id="4">`, "<w:rPr>", "", "", "", "<w:t>", "一", "12"), uint16(0), uint16(3), "", true)
	f.Add(plan("<w:p>", "<w:r>", "<mc:AlternateContent>", "<mc:Choice>", "<w:txbxContent>", "<w:p><w:r><w:t>甲乙", "", "", "", "", "", "<mc:Fallback>", "<w:txbxContent>", "<w:p><w:r><w:t>甲乙"), uint16(0), uint16(6), "12", true)
	f.Add(plan("<w:tbl>", "<w:tr>", "<w:trPr>", `<w:del w:id="1" w:author="甲">`, "", "", "<w:tc>", "<w:p><w:r><w:t>甲乙"), uint16(3), uint16(3), "12", false)
	f.Fuzz(func(t *testing.T, plan []byte, from, to uint16, text string, track bool) {
		if len(plan) > 200 {
			return
		}
		body := built(plan)
		file := foreign(t, body)
		d, err := Open(bytes.NewReader(file), int64(len(file)))
		if err != nil {
			var u *Unreadable
			if !errors.As(err, &u) {
				t.Fatal(err)
			}
			return
		}
		n := len(d.Passages) - 1
		if n < 0 {
			return
		}
		e := Edit{Passage: n, From: int(from), To: int(to), Text: text, Mark: track}
		var out bytes.Buffer
		if track {
			e.Comment = "注"
			err = d.Track(&out, []Edit{e}, By{Author: "甲"})
		} else {
			err = d.Fill(&out, []Edit{e})
		}
		if err != nil {
			return
		}
		var want, got []string
		for i, p := range d.Passages {
			s := p.Text
			if i == n {
				s = s[:from] + clean(text) + s[to:]
			}
			if strings.TrimSpace(s) != "" {
				want = append(want, s)
			}
		}
		for _, p := range opened(t, out.Bytes()).Passages {
			got = append(got, p.Text)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s\n%s\n%s", body, unzipped(t, out.Bytes())[bodyName], diff)
		}
	})
}
