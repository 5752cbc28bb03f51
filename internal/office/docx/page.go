package docx

import "math"

// The page of GB/T 9704-2012, 5.1 and 5.2, in twentieths of a point.
const (
	pageWidth, pageHeight = 11906, 16838 // A4
	marginTop             = 2098         // 37 mm
	marginBottom          = 1984         // 35 mm
	marginLeft            = 1587         // 28 mm
	marginRight           = 1474         // 26 mm
	textWidth             = pageWidth - marginLeft - marginRight
	textHeight            = pageHeight - marginTop - marginBottom
	// 7.5: the page number stands 7 mm below the text; its line is 16 pt.
	footerHeight, footerLine = marginBottom - 397 - footerLine, 320
	lineHeight               = 560 // 28 pt
)

// twips are mm in twentieths of a point.
func twips(mm float64) int { return int(math.Round(mm * 1440 / 25.4)) }

// emu of a twip: what pictures are measured in.
const emu = 635
