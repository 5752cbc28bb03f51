package docx

import (
	"bytes"
	"image"
	"image/color"
	"image/png"
	"testing"
	"time"
)

// chart is a picture of the given size, with bars.
func chart(t testing.TB, w, h int) []byte {
	t.Helper()
	img := image.NewRGBA(image.Rect(0, 0, w, h))
	for x := range w {
		for y := range h {
			c := color.RGBA{255, 255, 255, 255}
			if x/20%2 == 1 && h-y < h*(1+x/20%7)/8 {
				c = color.RGBA{180, 30, 30, 255}
			}
			img.SetRGBA(x, y, c)
		}
	}
	var b bytes.Buffer
	if err := png.Encode(&b, img); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

const longText = "各支部围绕“学史明理、学史增信、学史崇德、学史力行”开展学习教育——全年坚持每日一题、每周一学、每月一讲，把学习成效转化为工作动力……参加人员有喆玥、阿卜杜拉·买买提、王璟等同志，活动纪实见附件。"

// sample is a document with all that a document can have.
func sample(t testing.TB) Document {
	blocks := []Block{
		Paragraph{Style: Title, Runs: Text("关于2021年党史学习教育开展情况的工作总结")},
		Paragraph{Style: Flush, Runs: Text("局党委：")},
		Paragraph{Runs: []Run{
			{Text: "2021年，我局开展志愿服务"}, {Text: "1260", Anchor: "in text", Link: "row 1"}, {Text: "小时，参加"}, {Text: "86", Bold: true}, {Text: "人次。现将有关情况报告如下。"}}},
		Paragraph{Style: Heading1, Runs: Text("一、学习教育扎实开展")},
		Paragraph{Style: Heading2, Runs: Text("（一）坚持每日一题")},
		Paragraph{Style: Heading3, Runs: Text("1.线上答题")},
		Paragraph{Runs: Text(longText)},
		Paragraph{Runs: Text(longText)},
		Paragraph{Style: Heading1, Runs: Text("二、志愿服务见行见效")},
		Paragraph{Style: Caption, Runs: Text("各支部志愿服务情况")},
		Table{
			Columns: []Column{{Width: 20, Align: Center}, {}, {Width: 30, Align: Right}, {Width: 30, Align: Right}},
			Header:  2,
			Rows: []Row{
				{Cells: []Cell{{Runs: Text("序号"), Down: 2}, {Runs: Text("支部"), Down: 2}, {Runs: Text("志愿服务"), Across: 2}}},
				{Cells: []Cell{{Runs: Text("人次")}, {Runs: Text("小时")}}},
				{Cells: []Cell{{Runs: Text("1")}, {Runs: Text("第一党支部")}, {Runs: Text("41")}, {Runs: Text("610.5")}}},
				{Cells: []Cell{{Runs: Text("2")}, {Runs: Text("第二党支部")}, {Runs: Text("45")}, {Runs: Text("649.5")}}},
				{Cells: []Cell{{Runs: Text("合计"), Across: 2, Align: Center}, {Runs: Text("86")}, {Runs: []Run{{Text: "1260", Anchor: "row 1", Link: "in text"}}}}},
			},
		},
		Picture{PNG: chart(t, 600, 300), Width: 120, Alt: "每月志愿服务小时"},
		Paragraph{Style: Caption, Runs: Text("图1 每月志愿服务小时")},
		Paragraph{Runs: Text("字符：<小于> & \"引号\"\t制表\n换行😀\x00\x08。")},
	}
	for range 6 {
		blocks = append(blocks, Paragraph{Runs: Text(longText)})
	}
	blocks = append(blocks,
		Paragraph{Runs: nil},
		Paragraph{Style: Signature, Runs: Text("某某局机关党委")},
		Paragraph{Style: Signature, Runs: Text("2021年12月31日")},
		PageBreak{},
		Paragraph{Style: Flush, Runs: Text("附件")},
		Paragraph{Style: Caption, Runs: Text("活动记录表")},
		Table{
			Columns: []Column{{Width: 26}, {Width: 52}, {Width: 26}, {Width: 52}},
			Rows: []Row{
				{Height: 12, Cells: []Cell{{Runs: Text("时间"), Head: true}, {Runs: Text("2021年4月1日")}, {Runs: Text("地点"), Head: true}, {Runs: Text("民巷社区")}}},
				{Height: 60, Cells: []Cell{{Runs: Text("活动内容"), Head: true}, {Runs: Text("清扫楼道。\n慰问老党员。"), Across: 3}}},
			},
		},
	)
	return Document{Title: "工作总结 <2021>", Author: "第一党支部", Created: time.Date(2022, 1, 4, 9, 30, 0, 0, time.UTC), Blocks: blocks}
}

func written(t testing.TB, d Document) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := Write(&b, d); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}
