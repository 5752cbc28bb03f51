package config

import (
	"path/filepath"
	"strings"
)

// Document is how documents are made.
type Document struct {
	// Template is the organisation's own template of the summary, .md or .docx; relative to
	// the configuration's folder. Empty: summary.docx or summary.md in the data folder, or
	// else the preset's.
	Template string `yaml:"template"`
	Fonts    Fonts  `yaml:"fonts"`
}

// Fonts are names of font families. They are named in documents, never embedded.
type Fonts struct {
	Title string `yaml:"title"` // 小标宋
	Body  string `yaml:"body"`  // 仿宋: the text and headings of the third level
	Hei   string `yaml:"hei"`   // 黑体: headings of the first level, the head of a table
	Kai   string `yaml:"kai"`   // 楷体: headings of the second level
	Song  string `yaml:"song"`  // 宋体: page numbers
	Latin string `yaml:"latin"` // digits and Latin letters, except in page numbers
}

func (v *validation) document(c Config) {
	switch strings.ToLower(filepath.Ext(c.Document.Template)) {
	case ".md", ".docx":
	default:
		if c.Document.Template != "" {
			v.add(path("document", "template"), "总结的模板要是 .md 或 .docx 文件", "请另存为其中一种")
		}
	}
}
