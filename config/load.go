package config

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"
)

// Load reads a daybook.yaml over Default: what the file leaves out stays as it is there, a
// list that it gives replaces the whole list. A file that gives no figures keeps those of
// the preset's that its kinds and lists of tasks can answer. What is wrong in the file comes
// back as Mistakes, all of them, those that the checks find among them; another error means that the file could not be read.
// Files that it names are relative to its own folder.
func Load(file string, checks ...Check) (Config, error) {
	text, err := os.ReadFile(file)
	if err != nil {
		return Config{}, fmt.Errorf("read configuration: %w", err)
	}
	c, mistakes := parse(text, checks...)
	for i := range mistakes {
		mistakes[i].File = file
	}
	if err := mistakes.err(); err != nil {
		return Config{}, err
	}
	c.beside(file)
	return c, nil
}

// Check finds mistakes that this package cannot see by itself, such as a rule that names no
// day. It tells each with the part of the configuration that is meant: keys, and places in
// lists from 0.
type Check func(c Config, found func(what, mend string, at ...any))

func parse(text []byte, checks ...Check) (Config, Mistakes) {
	var tree yaml.Node
	if err := yaml.Unmarshal(text, &tree); err != nil {
		return Config{}, fromYAML(err)
	}
	c := Default()
	d := yaml.NewDecoder(bytes.NewReader(text))
	d.KnownFields(true)
	if err := d.Decode(&c); err != nil && !errors.Is(err, io.EOF) {
		return Config{}, fromYAML(err)
	}
	if child(root(&tree), "figures") == nil {
		c.Figures = answerable(c)
	}
	if child(root(&tree), "claims") == nil {
		c.Claims = provable(c)
	}
	mistakes := c.Validate()
	for _, check := range checks {
		check(c, func(what, mend string, at ...any) {
			mistakes = append(mistakes, Mistake{What: what, Mend: mend, at: at})
		})
	}
	for i := range mistakes {
		mistakes[i].Line = lineOf(&tree, mistakes[i].at)
	}
	slices.SortStableFunc(mistakes, func(a, b Mistake) int { return a.Line - b.Line })
	return c, mistakes
}

// answerable are the figures whose kinds and lists exist.
func answerable(c Config) []Figure {
	return slices.DeleteFunc(slices.Clone(c.Figures), func(f Figure) bool { return !c.has(f.Kinds, f.List) })
}

// provable are the claims whose kinds and lists exist.
func provable(c Config) []Claim {
	return slices.DeleteFunc(slices.Clone(c.Claims), func(one Claim) bool { return !c.has(one.Kinds, one.List) })
}

func (c Config) has(kinds []string, list string) bool {
	return (list == "" || slices.Contains(c.Tasks, list)) && !slices.ContainsFunc(kinds, func(name string) bool {
		_, ok := c.Kind(name)
		return !ok
	})
}

func root(tree *yaml.Node) *yaml.Node {
	if tree.Kind == yaml.DocumentNode && len(tree.Content) > 0 {
		return tree.Content[0]
	}
	return tree
}

// child is the value under a key of a mapping, or the item of a list; nil if there is none.
func child(n *yaml.Node, step any) *yaml.Node {
	if n.Kind == yaml.AliasNode {
		n = n.Alias
	}
	switch step := step.(type) {
	case string:
		for i := 0; n.Kind == yaml.MappingNode && i+1 < len(n.Content); i += 2 {
			if n.Content[i].Value == step {
				return n.Content[i+1]
			}
		}
	case int:
		if n.Kind == yaml.SequenceNode && step < len(n.Content) {
			return n.Content[step]
		}
	}
	return nil
}

// lineOf is the line of the deepest part of a path that the file has; 0 if it has none.
func lineOf(tree *yaml.Node, path []any) int {
	n, line := root(tree), 0
	for _, step := range path {
		if n = child(n, step); n == nil {
			return line
		}
		line = n.Line
	}
	return line
}

var (
	yamlLine     = regexp.MustCompile(`line (\d+): (.*)`)
	yamlNoField  = regexp.MustCompile(`field (.+) not found in type`)
	yamlNoFit    = regexp.MustCompile("cannot unmarshal \\S+(?: `(.*)`)? into (.+)")
	secretFields = regexp.MustCompile(`^(secret|token|aes_key|key|password)$`)
	yamlTwice    = regexp.MustCompile(`mapping key "(.+)" already defined at line (\d+)`)
)

// fromYAML puts what the YAML library says into words for the person who wrote the file.
func fromYAML(err error) Mistakes {
	lines := []string{err.Error()}
	var many *yaml.TypeError
	if errors.As(err, &many) {
		lines = many.Errors
	}
	out := make(Mistakes, 0, len(lines))
	for _, said := range lines {
		m := Mistake{What: strings.TrimPrefix(said, "yaml: ")}
		if at := yamlLine.FindStringSubmatch(said); at != nil {
			if n, err := strconv.Atoi(at[1]); err == nil {
				m.Line, m.What = n, at[2]
			}
		}
		m.What, m.Mend = plain(m.What)
		out = append(out, m)
	}
	return out
}

func plain(said string) (what, mend string) {
	if s := yamlNoField.FindStringSubmatch(said); s != nil {
		if secretFields.MatchString(s[1]) {
			return fmt.Sprintf("密钥不能直接写在配置里（%s）", s[1]), fmt.Sprintf("请放进一个只有自己能读的文件，这里写 %s_file: 文件名；或者用环境变量", s[1])
		}
		return fmt.Sprintf("没有“%s”这一项", s[1]), "请对照 example.yaml 看看是不是写错了字"
	}
	if s := yamlTwice.FindStringSubmatch(said); s != nil {
		return fmt.Sprintf("“%s”写了两遍", s[1]), "第 " + s[2] + " 行已经有了，留一个"
	}
	if s := yamlNoFit.FindStringSubmatch(said); s != nil {
		return fmt.Sprintf("“%s”放在这里不合适", s[1]), "这里要的是" + wanted(s[2])
	}
	return "读不懂这一行（" + said + "）", "请检查缩进、冒号后的空格和引号"
}

// wanted says what a Go type looks like to somebody who writes YAML.
func wanted(goType string) string {
	switch {
	case strings.HasPrefix(goType, "[]string"):
		return "一串词，如 [甲, 乙]"
	case strings.HasPrefix(goType, "[]"):
		return "一张表，每项以 - 开头"
	case goType == "string":
		return "一个词"
	case goType == "bool":
		return " true 或 false"
	default:
		return "下面几行“名称: 值”"
	}
}
