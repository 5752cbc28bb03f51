package reconcile

import "testing"

// TestReplace holds that a hedge stays where it bears a round number, and goes where it would
// hedge an exact one.
func TestReplace(t *testing.T) {
	for text, want := range map[string]struct {
		ledger float64
		now    string
	}{
		"全年志愿服务近三十名。":     {15, "全年志愿服务十五名。"},
		"全年志愿服务近400人次。":   {341, "全年志愿服务近350人次。"},
		"全年志愿服务30人次左右。":   {17, "全年志愿服务17人次。"},
		"全年志愿服务约40人次。":    {1203, "全年志愿服务约1200人次。"},
		"全年志愿服务超过40人次。":   {7, "全年志愿服务7人次。"},
		"全年志愿服务十余人次。":     {6, "全年志愿服务六人次。"},
		"全年志愿服务380余人次。":   {457, "全年志愿服务450余人次。"},
		"全年志愿服务不少于50人次。":  {4, "全年志愿服务4人次。"},
		"全年志愿服务1,200人次。":  {2345, "全年志愿服务2,345人次。"},
		"全年志愿服务三百八十七人次。":  {2, "全年志愿服务两人次。"},
		"全年志愿服务时长超过8个小时。": {4.5, "全年志愿服务时长超过4个小时。"},
	} {
		r := New(bureau(t))
		claims, err := r.Check([]Paragraph{{Text: text}})
		if err != nil {
			t.Fatal(err)
		}
		if len(claims) != 1 {
			t.Fatalf("%d claims in %s", len(claims), text)
		}
		c := claims[0]
		c.Ledger, c.Known = want.ledger, true
		from, to, instead, ok := c.Replace(text)
		if got := text[:from] + instead + text[to:]; !ok || got != want.now {
			t.Errorf("%s with %v: %s, %v; want %s", text, want.ledger, got, ok, want.now)
		}
	}
}
