package jobs

import (
	"errors"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/daybook-bot/daybook/config"
	"github.com/daybook-bot/daybook/internal/calendar"
)

func zone(t testing.TB, name string) *time.Location {
	t.Helper()
	z, err := time.LoadLocation(name)
	if err != nil {
		t.Fatal(err)
	}
	return z
}

func rule(t testing.TB, text string) Rule {
	t.Helper()
	r, err := ParseRule(text)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func offset(t testing.TB, text string) Offset {
	t.Helper()
	o, err := ParseOffset(text)
	if err != nil {
		t.Fatal(err)
	}
	return o
}

const minutes = "2006-01-02 15:04"

func TestOccasions(t *testing.T) {
	for text, tt := range map[string]struct {
		from, to string
		want     []string
	}{
		"3-5":                     {"2025-03-05", "2027-03-05", []string{"2025-03-05", "2026-03-05", "2027-03-05"}},
		"每年十二月四日":                 {"2025-01-01", "2025-12-31", []string{"2025-12-04"}},
		"2-29":                    {"2021-01-01", "2030-01-01", []string{"2024-02-29", "2028-02-29"}},
		"2月29日":                   {"2093-01-01", "2100-12-31", []string{"2096-02-29"}},
		"清明":                      {"2025-01-01", "2027-12-31", []string{"2025-04-04", "2026-04-05", "2027-04-05"}},
		"清明节":                     {"2025-04-05", "2026-04-05", []string{"2026-04-05"}},
		"农历九月初九":                  {"2025-01-01", "2026-12-31", []string{"2025-10-29", "2026-10-18"}},
		"农历五月初五":                  {"2025-05-31", "2026-06-19", []string{"2025-05-31", "2026-06-19"}},
		"重阳节":                     {"2021-01-01", "2021-12-31", []string{"2021-10-14"}},
		"春节":                      {"2025-01-01", "2026-12-31", []string{"2025-01-29", "2026-02-17"}},
		"农历腊月三十":                  {"2024-01-01", "2026-12-31", []string{"2024-02-09", "2025-01-28", "2026-02-16"}},
		"除夕":                      {"2025-01-01", "2025-12-31", []string{"2025-01-28"}},
		"农历六月初一":                  {"2025-01-01", "2025-12-31", []string{"2025-06-25"}}, // not the 闰六月 of July
		"农历闰六月初一":                 {"2018-01-01", "2040-12-31", []string{"2025-07-25", "2036-07-23"}},
		"每月5日":                    {"2025-01-05", "2025-03-04", []string{"2025-01-05", "2025-02-05"}},
		"每月31号":                   {"2025-01-01", "2025-04-30", []string{"2025-01-31", "2025-02-28", "2025-03-31", "2025-04-30"}},
		"每月最后一天":                  {"2024-01-31", "2024-03-01", []string{"2024-01-31", "2024-02-29"}},
		"每月第一个周五":                 {"2025-01-01", "2025-03-31", []string{"2025-01-03", "2025-02-07", "2025-03-07"}},
		"每月第五个周五":                 {"2025-01-01", "2025-05-31", []string{"2025-01-31", "2025-05-30"}},
		"每月最后一个周三":                {"2025-01-01", "2025-02-28", []string{"2025-01-29", "2025-02-26"}},
		"每周一":                     {"2025-03-31", "2025-04-14", []string{"2025-03-31", "2025-04-07", "2025-04-14"}},
		"每星期日":                    {"2025-04-01", "2025-04-12", []string{"2025-04-06"}},
		"2027-05-04":              {"2021-01-01", "2099-12-31", []string{"2027-05-04"}},
		"2027年5月4日":               {"2027-05-05", "2099-12-31", nil},
		"cron 30 8 * * 0":         {"2025-04-01", "2025-04-13", []string{"2025-04-06", "2025-04-13"}},
		"cron */20 * 1 * *":       {"2025-04-01", "2025-05-31", []string{"2025-04-01", "2025-05-01"}},
		"每月5日 顺延":                 {"2025-07-01", "2025-07-31", []string{"2025-07-05"}},
		"１２－５":                    {"2100-01-01", "2101-12-31", []string{"2100-12-05"}},
		"每月 廿五 日":                 {"1949-01-01", "1950-02-01", []string{"1950-01-25"}},
		"cron 0 0 29 feb *":       {"2021-01-01", "2024-12-31", []string{"2024-02-29"}},
		"cron 0 9 * * mon 顺延":     {"2025-04-07", "2025-04-07", []string{"2025-04-07"}},
		"cron   5  4  1-2  5   *": {"2025-05-01", "2025-12-31", []string{"2025-05-01", "2025-05-02"}},
	} {
		if d := cmp.Diff(tt.want, rule(t, text).Occasions(tt.from, tt.to)); d != "" {
			t.Errorf("%s: %s", text, d)
		}
	}
	for _, bad := range [][2]string{{"x", "2025-01-01"}, {"2025-01-01", "x"}, {"2025-02-01", "2025-01-01"}} {
		if got := rule(t, "每月5日").Occasions(bad[0], bad[1]); got != nil {
			t.Errorf("%v: %v", bad, got)
		}
	}
	if got := (Rule{}).Occasions("2025-01-01", "2026-01-01"); got != nil {
		t.Errorf("no rule names %v", got)
	}
}

func TestNext(t *testing.T) {
	shanghai, cal := zone(t, "Asia/Shanghai"), calendar.Official()
	for _, tt := range []struct {
		what, rule, offset string
		shift              config.Shift
		after              string
		occasion, due      string
	}{
		{"清明 2025 is a Friday off", "清明", "0d 09:00", "", "2025-01-01 00:00", "2025-04-04", "2025-04-03 09:00"},
		{"after", "清明", "0d 09:00", config.ShiftAfter, "2025-01-01 00:00", "2025-04-04", "2025-04-07 09:00"},
		{"as it is", "清明", "0d 09:00", config.ShiftNone, "2025-01-01 00:00", "2025-04-04", "2025-04-04 09:00"},
		{"清明 2026 is a Sunday", "清明", "0d 09:00", config.ShiftNone, "2025-04-04 09:00", "2026-04-05", "2026-04-05 09:00"},
		{"strictly after", "清明", "0d 09:00", "", "2025-04-03 09:00", "2026-04-05", "2026-04-03 09:00"},
		{"a minute before", "清明", "0d 09:00", "", "2025-04-03 08:59", "2025-04-04", "2025-04-03 09:00"},
		{"重阳", "农历九月初九", "-3wd 09:00", "", "2026-10-01 00:00", "2026-10-18", "2026-10-14 09:00"},
		{"the next working day", "每月5日", "0d 09:00", config.ShiftAfter, "2025-07-01 00:00", "2025-07-05", "2025-07-07 09:00"},
		{"the next working day, over 国庆", "每月5日", "0d 09:00", config.ShiftAfter, "2025-10-01 00:00", "2025-10-05", "2025-10-09 09:00"},
		{"held on the next working day", "每月5日 顺延", "-1d 09:00", config.ShiftNone, "2025-07-01 00:00", "2025-07-05", "2025-07-06 09:00"},
		{"and the reminder before the weekend", "每月5日 顺延", "-1d 09:00", "", "2025-07-01 00:00", "2025-07-05", "2025-07-04 09:00"},
		{"the worked Sunday before 国庆", "10-1", "-4wd 09:00", "", "2021-09-01 00:00", "2021-10-01", "2021-09-27 09:00"},
		{"five", "10-1", "-5wd 09:00", "", "2021-09-01 00:00", "2021-10-01", "2021-09-26 09:00"},
		{"ten, over 中秋", "10-1", "-10wd 09:00", "", "2021-09-01 00:00", "2021-10-01", "2021-09-17 09:00"},
		{"days, not working days", "10-1", "-3d 09:00", "", "2021-09-01 00:00", "2021-10-01", "2021-09-28 09:00"},
		{"after 国庆", "10-1", "延后1个工作日 09:00", "", "2021-09-01 00:00", "2021-10-01", "2021-10-08 09:00"},
		{"a worked Saturday after 国庆", "10-1", "延后2个工作日 09:00", "", "2021-09-01 00:00", "2021-10-01", "2021-10-09 09:00"},
		{"over the year's end", "1-5", "-10wd 09:00", "", "2022-12-01 00:00", "2023-01-05", "2022-12-21 09:00"},
		{"cron at its own time", "cron 30 8 * * 1-5", "0d", config.ShiftNone, "2025-04-04 08:30", "2025-04-07 08:30", "2025-04-07 08:30"},
		{"cron, days off left out", "cron 30 8 * * *", "0d", "", "2025-04-03 08:29", "2025-04-03 08:30", "2025-04-03 08:30"},
		{"and not told again for them", "cron 30 8 * * *", "0d", "", "2025-04-03 08:30", "2025-04-07 08:30", "2025-04-07 08:30"},
		{"cron, twice a day, moved", "cron 0 9,17 * * 6", "0d", "", "2025-07-04 10:00", "2025-07-05 17:00", "2025-07-04 17:00"},
		{"cron with a time of the offset", "cron 30 8,18 1 * *", "-1d 10:00", config.ShiftNone, "2025-04-01 00:00", "2025-05-01", "2025-04-30 10:00"},
		{"the first of all", "3-5", "0d 09:00", config.ShiftNone, "0001-01-01 00:00", "1950-03-05", "1950-03-05 09:00"},
		{"the last of all", "12-31", "延后366天 09:00", config.ShiftNone, "2101-06-01 00:00", "2100-12-31", "2102-01-01 09:00"},
	} {
		after, err := time.ParseInLocation(minutes, tt.after, shanghai)
		if err != nil {
			t.Fatal(err)
		}
		m, ok := rule(t, tt.rule).Next(after, offset(t, tt.offset), tt.shift, cal, shanghai)
		if !ok || m.Occasion != tt.occasion || m.Due.Format(minutes) != tt.due {
			t.Errorf("%s: %s is told on %s (%v), want %s on %s", tt.what, m.Occasion, m.Due.Format(minutes), ok, tt.occasion, tt.due)
		}
		if m.Due.Location() != shanghai {
			t.Errorf("%s: in %s", tt.what, m.Due.Location())
		}
	}
}

func TestNoNext(t *testing.T) {
	utc := time.UTC
	for text, after := range map[string]time.Time{
		"2027-05-04":      time.Date(2027, 5, 4, 9, 0, 0, 0, utc),
		"12-31":           time.Date(2100, 12, 31, 9, 0, 0, 0, utc),
		"每周一":             time.Date(9999, 12, 31, 9, 0, 0, 0, utc),
		"农历闰六月初一":         time.Date(2099, 12, 31, 9, 0, 0, 0, utc),
		"cron 30 8 * * *": time.Date(2101, 1, 1, 9, 0, 0, 0, utc),
	} {
		if m, ok := rule(t, text).Next(after, Offset{At: 9 * 60}, config.ShiftNone, calendar.Official(), utc); ok {
			t.Errorf("%s after %s: %v", text, after, m)
		}
	}
	if m, ok := (Rule{}).Next(time.Time{}, Offset{}, "", calendar.Calendar{}, utc); ok {
		t.Errorf("no rule, and yet %v", m)
	}
}

func TestGuessed(t *testing.T) {
	cal, o := calendar.Official(), offset(t, "-1wd 09:00")
	for _, tt := range []struct {
		year    int
		guessed bool
	}{{2026, false}, {2027, true}} {
		after := time.Date(tt.year, 5, 1, 0, 0, 0, 0, time.UTC)
		m, ok := rule(t, "6-1").Next(after, o, "", cal, time.UTC)
		if !ok || m.Guessed != tt.guessed {
			t.Errorf("%d: guessed %v (%v), %v", tt.year, m.Guessed, ok, m)
		}
	}
	m, ok := rule(t, "6-1").Next(time.Date(2027, 5, 1, 0, 0, 0, 0, time.UTC), offset(t, "-1d 09:00"), config.ShiftNone, cal, time.UTC)
	if !ok || m.Guessed {
		t.Errorf("nothing was to be guessed: %v", m)
	}
}

// A held day is told apart from the day that names the occasion.
func TestHeldDay(t *testing.T) {
	r := rule(t, "每月5日 顺延")
	m, ok := r.Next(time.Date(2025, 10, 1, 0, 0, 0, 0, time.UTC), offset(t, "-3wd 09:00"), "", calendar.Official(), time.UTC)
	want := Moment{Occasion: "2025-11-05", Day: "2025-11-05", Due: time.Date(2025, 10, 31, 9, 0, 0, 0, time.UTC)}
	if !ok || m != want {
		t.Errorf("got %v, want %v", m, want)
	}
	m, ok = r.Next(time.Date(2025, 9, 20, 0, 0, 0, 0, time.UTC), offset(t, "-3wd 09:00"), "", calendar.Official(), time.UTC)
	want = Moment{Occasion: "2025-10-05", Day: "2025-10-09", Due: time.Date(2025, 9, 28, 9, 0, 0, 0, time.UTC)}
	if !ok || m != want {
		t.Errorf("got %v, want %v", m, want)
	}
}

// The organisation's clock decides the moment; the occasion stays the same day.
func TestMovedZone(t *testing.T) {
	after := time.Date(2025, 3, 1, 0, 0, 0, 0, time.UTC)
	var seen []time.Time
	for _, name := range []string{"Asia/Shanghai", "Asia/Urumqi", "America/New_York", "Pacific/Kiritimati"} {
		z := zone(t, name)
		m, ok := rule(t, "清明").Next(after, offset(t, "0d 09:00"), config.ShiftNone, calendar.Official(), z)
		if !ok || m.Occasion != "2025-04-04" || m.Due.Format(minutes) != "2025-04-04 09:00" {
			t.Errorf("%s: %v", name, m)
		}
		if slices.ContainsFunc(seen, m.Due.Equal) {
			t.Errorf("%s: the same instant as in another zone", name)
		}
		seen = append(seen, m.Due)
	}
}

func TestInstant(t *testing.T) {
	for _, tt := range []struct{ zone, shown, want string }{
		{"Asia/Shanghai", "2025-04-04 09:00", "2025-04-04T01:00:00Z"},
		{"America/New_York", "2025-03-09 01:59", "2025-03-09T06:59:00Z"},
		{"America/New_York", "2025-03-09 02:30", "2025-03-09T07:00:00Z"}, // the hour is left out
		{"America/New_York", "2025-03-09 03:00", "2025-03-09T07:00:00Z"},
		{"America/New_York", "2025-11-02 01:30", "2025-11-02T05:30:00Z"}, // the hour comes twice
		{"America/New_York", "2025-11-02 02:00", "2025-11-02T07:00:00Z"},
		{"Asia/Shanghai", "1986-05-04 02:30", "1986-05-03T18:00:00Z"},
		{"Pacific/Apia", "2011-12-30 12:00", "2011-12-30T10:00:00Z"}, // the day is left out
		{"UTC", "2025-01-01 00:00", "2025-01-01T00:00:00Z"},
	} {
		shown, err := time.Parse(minutes, tt.shown)
		if err != nil {
			t.Fatal(err)
		}
		if got := instant(shown, zone(t, tt.zone)).UTC().Format(time.RFC3339); got != tt.want {
			t.Errorf("%s in %s is %s, want %s", tt.shown, tt.zone, got, tt.want)
		}
	}
}

// What a preset says can be read, and comes.
func TestThemeDaysOfThePresetAreRules(t *testing.T) {
	CheckThemeDays(config.Default(), func(what, mend string, at ...any) { t.Errorf("%v: %s；%s", at, what, mend) })
	for _, d := range config.Default().ThemeDays {
		if got := rule(t, d.On).Occasions("2026-01-01", "2026-12-31"); len(got) != 1 && len(got) != 12 {
			t.Errorf("%s is on %v", d.Name, got)
		}
	}
}

func mistake(t *testing.T, err error) config.Mistake {
	t.Helper()
	var m config.Mistake
	if !errors.As(err, &m) || m.What == "" || m.Mend == "" {
		t.Fatalf("%T %v", err, err)
	}
	return m
}
