package reconcile

import (
	"encoding/json"
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/daybook-bot/daybook/config"
)

// bureau is the year of a bureau with 44 members in three branches: its figures, by id,
// period and unit, as daybook figures gives them.
func bureau(t testing.TB) World {
	t.Helper()
	text, err := os.ReadFile("testdata/ledger.json")
	if err != nil {
		t.Fatal(err)
	}
	values := map[string]float64{}
	if err := json.Unmarshal(text, &values); err != nil {
		t.Fatal(err)
	}
	return World{
		People: []string{"王建国", "欧阳志远"}, Config: config.Default(), From: "2021-01-01", To: "2022-01-01",
		Units: []Unit{{1, "局机关", false}, {11, "局机关/第一支部", true}, {12, "局机关/第二支部", true}, {13, "局机关/第三支部", true}},
		Value: func(f config.Figure, s Scope) (float64, error) {
			unit := s.Unit % 10
			id := f.ID
			if strings.HasPrefix(id, "/") { // a denominator: by what it counts
				for _, g := range config.Default().Figures {
					if g.Count == f.Count && (len(f.Kinds) == 0 || len(g.Kinds) > 0 && g.Kinds[0] == f.Kinds[0]) {
						id = g.ID
						break
					}
				}
			}
			if s.Apart && id == "films" {
				return 4, nil
			}
			if s.Title != "" {
				return map[string]float64{"清洁家园": 108, "文明劝导": 77}[s.Title], nil
			}
			return values[id+" "+s.From+" "+s.To+" "+string('0'+rune(unit))], nil
		},
	}
}

// mark is one number of a corpus with what is expected of it.
var mark = regexp.MustCompile(`\{([^{}]*?)([=!?])([a-z-]*)\}`)

type expectation struct {
	from    int // byte in the text without marks
	text    string
	verdict Verdict
	figure  string
}

// corpusOf reads a file of documents, parted by empty lines.
func corpusOf(t testing.TB, file string) [][]string {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var docs [][]string
	for doc := range strings.SplitSeq(string(text), "\n\n") {
		var lines []string
		for line := range strings.Lines(doc) {
			if line = strings.TrimRight(line, "\n"); line != "" && !strings.HasPrefix(line, "# ") {
				lines = append(lines, line)
			}
		}
		if len(lines) > 0 {
			docs = append(docs, lines)
		}
	}
	return docs
}

// unmark takes the marks out of a line.
func unmark(line string) (string, []expectation) {
	var b strings.Builder
	var all []expectation
	at := 0
	for _, m := range mark.FindAllStringSubmatchIndex(line, -1) {
		b.WriteString(line[at:m[0]])
		all = append(all, expectation{
			from: b.Len(), text: line[m[2]:m[3]], figure: line[m[6]:m[7]],
			verdict: map[string]Verdict{"=": Agrees, "!": Differs, "?": Unsupported}[line[m[4]:m[5]]],
		})
		b.WriteString(line[m[2]:m[3]])
		at = m[1]
	}
	b.WriteString(line[at:])
	return b.String(), all
}

// score counts what became of the expectations.
type score struct{ expected, found, right, extra int }

func (s score) recall() float64   { return float64(s.found) / float64(s.expected) }
func (s score) accuracy() float64 { return float64(s.right) / float64(s.found) }

// run checks the documents of a file and logs what is wrong.
func run(t testing.TB, r *Reader, docs [][]string) score {
	t.Helper()
	var s score
	for _, doc := range docs {
		s = s.plus(runOne(t, r, doc))
	}
	return s
}

func (s score) plus(o score) score {
	return score{s.expected + o.expected, s.found + o.found, s.right + o.right, s.extra + o.extra}
}

func runOne(t testing.TB, r *Reader, doc []string) score {
	t.Helper()
	var s score
	var plain []string
	expected := map[int][]expectation{}
	for i, line := range doc {
		text, e := unmark(line)
		plain = append(plain, text)
		expected[i+1] = e
		s.expected += len(e)
	}
	paragraphs := Markdown(strings.Join(plain, "\n"))
	claims, err := r.Check(paragraphs)
	if err != nil {
		t.Fatal(err)
	}
	seen, right := map[[2]int]bool{}, map[[2]int]bool{}
	for _, c := range claims {
		if c.Verdict == NotAFigure || c.Verdict == Vague || c.n.to == 0 {
			continue
		}
		p := paragraphs[c.Paragraph]
		at := len(string([]rune(plain[p.Line-1])[:p.Column]))
		e := match(expected[p.Line], at+c.From, at+c.To)
		if e == nil {
			s.extra++
			t.Logf("extra: %s (%s %s %v) in %s", c.Number+c.Unit, c.Verdict, c.Figure, c.Ledger, plain[p.Line-1])
			continue
		}
		if key := [2]int{p.Line, e.from}; !seen[key] {
			s.found++
			seen[key] = true
		}
		switch {
		case e.verdict != c.Verdict, e.figure != "" && e.figure != c.Figure:
			t.Logf("wrong: %s is %s %s (%v), want %s %s; in %s", e.text, c.Verdict, c.Figure, c.Ledger, e.verdict, e.figure, plain[p.Line-1])
		default:
			right[[2]int{p.Line, e.from}] = true
		}
	}
	for i := range doc {
		for _, e := range expected[i+1] {
			if !seen[[2]int{i + 1, e.from}] {
				t.Logf("missed: %s in %s", e.text, plain[i])
			}
		}
	}
	s.right = len(right)
	return s
}

func match(all []expectation, from, to int) *expectation {
	for i := range all {
		if e := &all[i]; from < e.from+len(e.text) && to > e.from {
			return e
		}
	}
	return nil
}

func TestProse(t *testing.T) {
	for _, file := range []string{"testdata/dev.txt", "testdata/heldout.txt", "testdata/heldout2.txt", "testdata/heldout3.txt", "testdata/heldout4.txt", "testdata/heldout5.txt", "testdata/heldout6.txt", "testdata/heldout7.txt", "testdata/heldout8.txt", "testdata/heldout9.txt", "testdata/heldout10.txt"} {
		t.Run(file, func(t *testing.T) {
			s := run(t, New(bureau(t)), corpusOf(t, file))
			t.Logf("%d claims: recall %.3f, verdicts %.3f, %d extra", s.expected, s.recall(), s.accuracy(), s.extra)
			if s.recall() < 0.9 || s.accuracy() < 0.9 {
				t.Error("not good enough")
			}
		})
	}
}

// another is the year of an organisation of its own words, from a configuration without a
// line for check in it.
func another(t testing.TB, file string, values map[string]float64) World {
	t.Helper()
	c, err := config.Load(file)
	if err != nil {
		t.Fatal(err)
	}
	return World{
		Config: c, From: "2023-01-01", To: "2024-01-01",
		Units: []Unit{{1, "单位", false}, {11, "单位/一站", true}, {12, "单位/二站", true}},
		Value: func(f config.Figure, s Scope) (float64, error) {
			if s != (Scope{From: "2023-01-01", To: "2024-01-01"}) {
				return 0, nil
			}
			id := f.ID
			for _, g := range c.Figures { // a denominator: by what it counts
				if strings.HasPrefix(id, "/") && g.Count == f.Count && (len(f.Kinds) == 0 || len(g.Kinds) > 0 && g.Kinds[0] == f.Kinds[0]) {
					id = g.ID
				}
			}
			return values[id], nil
		},
	}
}

func TestProseOfOthers(t *testing.T) {
	for name, values := range map[string]map[string]float64{
		"clinic": {"free-clinics": 36, "patients": 2418, "talks": 24, "listeners": 1206, "contracts": 3520, "visits": 4870, "visit-hours": 2435,
			"vaccinations": 18650, "trainings": 12, "drills": 4, "articles": 31, "booklets": 5200, "boards": 6, "good-deeds": 8, "good-deeds-done": 7,
			"mends": 15, "mends-done": 15, "staff": 86, "stations": 5},
		"union": {"patrols": 208, "patrol-hours": 1664, "repairs": 57, "inspections": 312, "contestants": 64, "comforted": 23, "lessons": 96,
			"service": 418, "service-h": 1254, "proposals": 45, "books": 860, "micro": 10, "micro-done": 9, "hazards": 38, "hazards-done": 36,
			"workers": 152, "teams": 8},
		"school": {"research": 144, "open-lessons": 38, "home-visits": 615, "ethics": 20, "papers": 27, "clubs": 96, "trips": 5, "parents": 6,
			"after-hours": 2880, "after-people": 4320, "after-members": 72, "given-books": 1530, "listening": 512, "counsel": 230, "rebuild": 9, "rebuild-done": 8,
			"inspection": 21, "inspection-done": 21, "teachers": 126, "groups": 11, "partners": 2},
		"village": {"party-days": 12, "assemblies": 4, "clean": 31, "clean-people": 930, "forest": 140, "forest-hours": 420, "training": 8, "trained": 356,
			"agency": 274, "elders": 42, "night": 15, "night-people": 480, "movies": 10, "deeds": 6, "deeds-done": 5, "members": 53, "groups": 2},
		"hospital": {"theory": 12, "politics": 60, "politics-people": 4200, "clinic": 24, "clinic-people": 3600, "country": 18, "country-hours": 432, "training": 10,
			"papers": 86, "talks": 152, "cared": 37, "blood": 218, "measures": 15, "measures-done": 14, "campaign": 29, "campaign-done": 29, "party": 312, "branches": 16},
		"street": {"visits": 15230, "mediations": 87, "cleanups": 52, "cleaners": 2310, "talks": 40, "talk-people": 3150, "councils": 26, "checks": 412,
			"shows": 18, "jobs": 135, "briefs": 64, "vol": 1876, "vol-hours": 5628, "vol-members": 220, "micro": 14, "micro-done": 12,
			"supervised": 33, "supervised-done": 33, "communities": 9, "staff": 58},
	} {
		t.Run(name, func(t *testing.T) {
			s := run(t, New(another(t, "testdata/"+name+".yaml", values)), corpusOf(t, "testdata/"+name+".txt"))
			t.Logf("%d claims: recall %.3f, verdicts %.3f, %d extra", s.expected, s.recall(), s.accuracy(), s.extra)
			if s.recall() < 0.9 || s.accuracy() < 0.9 {
				t.Error("not good enough")
			}
		})
	}
}
