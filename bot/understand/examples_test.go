package understand_test

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"os"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"go.yaml.in/yaml/v3"

	"github.com/daybook-bot/daybook/bot/understand"
	"github.com/daybook-bot/daybook/config"
)

// example is a line of testdata/examples.jsonl: a message and what must be true of its meaning
// (the format of understanding.md, Normalise first).
type example struct {
	At    time.Time      `json:"at"`
	Text  string         `json:"text"`
	Open  string         `json:"open"`
	Draft bool           `json:"draft"`
	From  string         `json:"from"`
	Want  map[string]any `json:"want"`
}

func TestExamples(t *testing.T) {
	r := understand.New(world(t))
	for n, line := range lines(t, "testdata/examples.jsonl") {
		if line == "" || strings.HasPrefix(line, "//") {
			continue
		}
		var e example
		if err := json.Unmarshal([]byte(line), &e); err != nil {
			t.Fatalf("testdata/examples.jsonl:%d: %v", n+1, err)
		}
		got := read(t, r, e)
		for _, d := range differences(e.Want, got) {
			t.Errorf("testdata/examples.jsonl:%d: %s\n    %s\n    got %s", n+1, e.Text, d, text(t, got))
		}
	}
}

func read(t *testing.T, r *understand.Reader, e example) map[string]any {
	t.Helper()
	m := r.Read(understand.Input{Text: e.Text, At: e.At, Open: e.Open, Draft: e.Draft, From: e.From})
	var got map[string]any
	if err := json.Unmarshal([]byte(text(t, m)), &got); err != nil {
		t.Fatal(err)
	}
	return got
}

// differences says in what got is not as wanted.
func differences(want, got map[string]any) []string {
	var list []string
	problems := got["problems"] != nil
	if wanted := want["has_problem"] == true; wanted && !problems {
		list = append(list, "wanted a problem")
	}
	if want["has_problem"] == false && problems {
		list = append(list, "wanted no problem")
	}
	for key, w := range want {
		switch key {
		case "has_problem":
		case "absent":
			for _, slot := range w.([]any) {
				if got[slot.(string)] != nil {
					list = append(list, "wanted no "+slot.(string))
				}
			}
		default:
			if !reflect.DeepEqual(w, got[key]) {
				b, err := json.Marshal(w)
				if err != nil {
					panic(err)
				}
				list = append(list, "wanted "+key+" "+string(b))
			}
		}
	}
	slices.Sort(list)
	return list
}

func text(t *testing.T, v any) string {
	t.Helper()
	b, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

func lines(t testing.TB, name string) []string {
	t.Helper()
	b, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return strings.Split(strings.TrimSuffix(string(b), "\n"), "\n")
}

// world is the preset's kinds and the roster of testdata.
func world(t testing.TB) understand.World {
	t.Helper()
	w := understand.World{Kinds: kinds(t), Tasks: config.Default().Tasks, Bot: "记事本"}
	b, err := os.ReadFile("testdata/roster.csv")
	if err != nil {
		t.Fatal(err)
	}
	rows, err := csv.NewReader(bytes.NewReader(b)).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	for _, row := range rows[1:] {
		w.People = append(w.People, understand.Person{Name: row[0], Unit: row[1]})
		if !slices.Contains(w.Units, row[1]) {
			w.Units = append(w.Units, row[1])
		}
	}
	return w
}

func kinds(t testing.TB) []config.Kind {
	t.Helper()
	b, err := os.ReadFile("../../config/study_kinds.yaml")
	if err != nil {
		t.Fatal(err)
	}
	var list []config.Kind
	d := yaml.NewDecoder(strings.NewReader(string(b)))
	d.KnownFields(true)
	if err := d.Decode(&list); err != nil {
		t.Fatal(err)
	}
	return list
}
