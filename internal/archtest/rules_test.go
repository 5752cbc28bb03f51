package archtest

import (
	"fmt"
	"go/ast"
	"go/token"
	"path"
	"slices"
	"strings"
)

// breaches lists what a file does that its package's rule does not allow, each with file,
// line and the way out.
func breaches(s source, r rule) []string {
	return slices.Concat(wrongImports(s, r), wrongTime(s, r), wrongNames(s, r), wrongSize(s))
}

func wrongImports(s source, r rule) []string {
	var found []string
	for spec, imported := range s.imports {
		if !mayImport(s, r, imported) {
			found = append(found, fmt.Sprintf("%s:%d: %s may not import %s (see internal/archtest/table_test.go)",
				s.path, s.line(spec), s.pkg(), imported))
		}
	}
	return found
}

func mayImport(s source, r rule, imported string) bool {
	ours, isOurs := strings.CutPrefix(imported, module+"/")
	switch {
	case isOurs:
		return ours == s.pkg() || r.everyone || slices.Contains(r.imports, ours) ||
			s.isTest() && (slices.Contains(r.inTests, ours) || slices.Contains(forTests, ours))
	case inStandardLibrary(imported):
		return true
	default:
		return within(imported, r.libraries) || within(imported, r.farEnd) ||
			s.isTest() && (within(imported, r.inTests) || within(imported, forTests))
	}
}

// inStandardLibrary goes by the dot that every other first element has; C is cgo, which is
// the SQLite driver's business alone.
func inStandardLibrary(imported string) bool {
	first, _, _ := strings.Cut(imported, "/")
	return !strings.Contains(first, ".") && imported != "C"
}

func within(imported string, modules []string) bool {
	return slices.ContainsFunc(modules, func(m string) bool {
		return imported == m || strings.HasPrefix(imported, m+"/")
	})
}

func wrongTime(s source, r rule) []string {
	name := ""
	for spec, imported := range s.imports {
		if imported == "time" {
			name = "time"
			if spec.Name != nil {
				name = spec.Name.Name
			}
		}
	}
	var found []string
	ast.Inspect(s.tree, func(n ast.Node) bool {
		use, ok := n.(*ast.SelectorExpr)
		if !ok {
			return true
		}
		if from, ok := use.X.(*ast.Ident); !ok || from.Name != name {
			return true
		}
		switch {
		case use.Sel.Name == "Sleep":
			found = append(found, fmt.Sprintf("%s:%d: nothing sleeps; wait for what is to happen", s.path, s.line(use)))
		case !r.wall && !s.isTest() && slices.Contains(wallClock, use.Sel.Name):
			found = append(found, fmt.Sprintf("%s:%d: time.%s is the wall clock; use the injected one", s.path, s.line(use), use.Sel.Name))
		}
		return true
	})
	return found
}

// wrongNames looks at identifiers and, outside tests, at strings; comments may say what
// they like.
func wrongNames(s source, r rule) []string {
	if r.platforms {
		return nil
	}
	var found []string
	ast.Inspect(s.tree, func(n ast.Node) bool {
		text := ""
		switch n := n.(type) {
		case *ast.Ident:
			text = n.Name
		case *ast.BasicLit:
			if n.Kind == token.STRING && !s.isTest() {
				text = n.Value
			}
		}
		for _, network := range networks {
			if strings.Contains(strings.ToLower(text), network) {
				found = append(found, fmt.Sprintf("%s:%d: %s is the name of a network; only its adapter knows it", s.path, s.line(n), text))
			}
		}
		return true
	})
	return found
}

func wrongSize(s source) []string {
	if s.lines <= maxLines {
		return nil
	}
	return []string{fmt.Sprintf("%s: %d lines, more than %d; one file, one thing", s.path, s.lines, maxLines)}
}

func wrongPackageName(pkg string) bool { return slices.Contains(emptyNames, path.Base(pkg)) }
