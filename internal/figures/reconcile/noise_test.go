package reconcile

import (
	"strings"
	"testing"
)

// TestNoise holds that what counts nothing is hardly ever taken for a claim.
func TestNoise(t *testing.T) {
	r := New(bureau(t))
	all, wrong := 0, 0
	for _, doc := range corpusOf(t, "testdata/noise.txt") {
		paragraphs := Text(strings.Join(doc, "\n"))
		claims, err := r.Check(paragraphs)
		if err != nil {
			t.Fatal(err)
		}
		for _, c := range claims {
			all++
			if c.Verdict != NotAFigure {
				wrong++
				t.Logf("%s: %s %s in %s", c.Verdict, c.Number, c.Unit, c.Phrase)
			}
		}
	}
	if t.Logf("%d of %d", wrong, all); wrong*20 > all {
		t.Error("too many")
	}
}
