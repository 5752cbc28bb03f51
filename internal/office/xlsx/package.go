package xlsx

import (
	"fmt"
	"strconv"
	"strings"
	"unicode/utf16"
)

const (
	declaration = `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>` + "\n"
	mainSpace   = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
	relSpace    = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
	mediaType   = "application/vnd.openxmlformats-officedocument.spreadsheetml."
)

// contentTypes is the first part of the file, and how many sheets there are is not known yet:
// a part that nothing else is said of is a sheet.
const contentTypes = declaration + `<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">` +
	`<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>` +
	`<Default Extension="xml" ContentType="` + mediaType + `worksheet+xml"/>` +
	`<Override PartName="/xl/workbook.xml" ContentType="` + mediaType + `sheet.main+xml"/>` +
	`<Override PartName="/xl/styles.xml" ContentType="` + mediaType + `styles+xml"/></Types>`

const rootRelations = declaration + `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">` +
	`<Relationship Id="rId1" Type="` + relSpace + `/officeDocument" Target="xl/workbook.xml"/></Relationships>`

// sheetHead and sheetTail are around what differs between sheets: the header stays in sight,
// and on paper the sheet is as wide as the page.
const (
	sheetHead = declaration + `<worksheet xmlns="` + mainSpace + `"><sheetPr><pageSetUpPr fitToPage="1"/></sheetPr>` +
		`<sheetViews><sheetView workbookViewId="0"><pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/>` +
		`<selection pane="bottomLeft" activeCell="A2" sqref="A2"/></sheetView></sheetViews><sheetFormatPr defaultRowHeight="15"/>`
	sheetTail = `<pageMargins left="0.5" right="0.5" top="0.6" bottom="0.6" header="0.3" footer="0.3"/>` +
		`<pageSetup paperSize="9" orientation="landscape" fitToWidth="1" fitToHeight="0"/>` +
		`<headerFooter><oddFooter>&amp;C&amp;A　第 &amp;P 页，共 &amp;N 页</oddFooter></headerFooter></worksheet>`
)

func (b *Book) workbook() string {
	var sheets, names strings.Builder
	for i, p := range b.parts {
		n := strconv.Itoa(i + 1)
		sheets.WriteString(`<sheet name="` + attribute(p.name) + `" sheetId="` + n + `" r:id="rId` + n + `"/>`)
		if p.columns == 0 {
			continue
		}
		quoted := "'" + strings.ReplaceAll(p.name, "'", "''") + "'!"
		fmt.Fprintf(&names, `<definedName name="_xlnm._FilterDatabase" localSheetId="%d" hidden="1">%s$A$1:$%s$%d</definedName>`,
			i, attribute(quoted), letters(p.columns-1), p.rows)
		fmt.Fprintf(&names, `<definedName name="_xlnm.Print_Titles" localSheetId="%d">%s$1:$1</definedName>`, i, attribute(quoted))
	}
	text := declaration + `<workbook xmlns="` + mainSpace + `" xmlns:r="` + relSpace + `"><bookViews><workbookView/></bookViews><sheets>` +
		sheets.String() + `</sheets>`
	if names.Len() > 0 {
		text += `<definedNames>` + names.String() + `</definedNames>`
	}
	return text + `</workbook>`
}

func (b *Book) relations() string {
	var all strings.Builder
	all.WriteString(declaration + `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">`)
	for i := range b.parts {
		fmt.Fprintf(&all, `<Relationship Id="rId%d" Type="%s/worksheet" Target="worksheets/sheet%d.xml"/>`, i+1, relSpace, i+1)
	}
	fmt.Fprintf(&all, `<Relationship Id="rId%d" Type="%s/styles" Target="styles.xml"/></Relationships>`, len(b.parts)+1, relSpace)
	return all.String()
}

var attributes = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;", `"`, "&quot;", "\n", "&#10;", "\t", "&#9;")

func attribute(text string) string { return attributes.Replace(text) }

// Signs that the name of a sheet may not have, and how long it may be.
const (
	badInNames = `:\/?*[]`
	mostName   = 31 // UTF-16 units
)

// freeName makes a name that a sheet may have, and that none has yet; upper and lower case are
// the same.
func (b *Book) freeName(wanted string) string {
	clean := strings.Map(func(r rune) rune {
		switch {
		case strings.ContainsRune(badInNames, r):
			return '_'
		case r < ' ' || r == 0xFFFE || r == 0xFFFF || r == '\uFFFD':
			return -1
		}
		return r
	}, wanted)
	clean = strings.Trim(strings.TrimSpace(clean), "'")
	if clean == "" || strings.EqualFold(clean, "history") { // a name that Excel keeps for itself
		clean += "表"
	}
	for n := 1; ; n++ {
		end := ""
		if n > 1 {
			end = fmt.Sprintf(" (%d)", n)
		}
		name := strings.TrimRight(short(clean, mostName-len(end)), "' ") + end
		if !b.taken(name) {
			return name
		}
	}
}

func (b *Book) taken(name string) bool {
	for _, p := range b.parts {
		if strings.EqualFold(p.name, name) {
			return true
		}
	}
	return false
}

// short is the beginning of a text, of so many UTF-16 units at most.
func short(text string, most int) string {
	units := 0
	for i, r := range text {
		if units += len(utf16.AppendRune(nil, r)); units > most {
			return text[:i]
		}
	}
	return text
}
