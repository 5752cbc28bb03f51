package calendar

import (
	"strings"
	"testing"
	"time"
)

// notices are the holiday notices of the State Council's General Office, copied from the
// notices and not from the library: the days off from–to, and the weekend days worked.
var notices = []struct {
	document string
	off      string
	worked   string
}{
	{"国办发明电〔2020〕27号, 2021",
		"2021-01-01–2021-01-03 2021-02-11–2021-02-17 2021-04-03–2021-04-05 2021-05-01–2021-05-05 2021-06-12–2021-06-14 2021-09-19–2021-09-21 2021-10-01–2021-10-07",
		"2021-02-07 2021-02-20 2021-04-25 2021-05-08 2021-09-18 2021-09-26 2021-10-09"},
	{"国办发明电〔2021〕11号, 2022",
		"2022-01-01–2022-01-03 2022-01-31–2022-02-06 2022-04-03–2022-04-05 2022-04-30–2022-05-04 2022-06-03–2022-06-05 2022-09-10–2022-09-12 2022-10-01–2022-10-07",
		"2022-01-29 2022-01-30 2022-04-02 2022-04-24 2022-05-07 2022-10-08 2022-10-09"},
	{"国办发明电〔2022〕16号, 2023",
		"2022-12-31–2023-01-02 2023-01-21–2023-01-27 2023-04-05–2023-04-05 2023-04-29–2023-05-03 2023-06-22–2023-06-24 2023-09-29–2023-10-06",
		"2023-01-28 2023-01-29 2023-04-23 2023-05-06 2023-06-25 2023-10-07 2023-10-08"},
	{"国办发明电〔2023〕7号, 2024",
		"2024-01-01–2024-01-01 2024-02-10–2024-02-17 2024-04-04–2024-04-06 2024-05-01–2024-05-05 2024-06-10–2024-06-10 2024-09-15–2024-09-17 2024-10-01–2024-10-07",
		"2024-02-04 2024-02-18 2024-04-07 2024-04-28 2024-05-11 2024-09-14 2024-09-29 2024-10-12"},
	{"国办发明电〔2024〕12号, 2025",
		"2025-01-01–2025-01-01 2025-01-28–2025-02-04 2025-04-04–2025-04-06 2025-05-01–2025-05-05 2025-05-31–2025-06-02 2025-10-01–2025-10-08",
		"2025-01-26 2025-02-08 2025-04-27 2025-09-28 2025-10-11"},
	{"国办发明电〔2025〕7号, 2026",
		"2026-01-01–2026-01-03 2026-02-15–2026-02-23 2026-04-04–2026-04-06 2026-05-01–2026-05-05 2026-06-19–2026-06-21 2026-09-25–2026-09-27 2026-10-01–2026-10-07",
		"2026-01-04 2026-02-14 2026-02-28 2026-05-09 2026-09-20 2026-10-10"},
}

func TestEveryDayOfTheNotices(t *testing.T) {
	moved := map[string]Kind{}
	for _, n := range notices {
		for _, span := range strings.Fields(n.off) {
			from, to, ok := strings.Cut(span, "–")
			if !ok {
				t.Fatalf("%s: %q is no span of days", n.document, span)
			}
			for at := date(t, from); !at.After(date(t, to)); at = at.AddDate(0, 0, 1) {
				moved[at.Format(time.DateOnly)] = Off
			}
		}
		for _, day := range strings.Fields(n.worked) {
			if w := date(t, day).Weekday(); w != time.Saturday && w != time.Sunday {
				t.Fatalf("%s: %s is worked in exchange but is a %s", n.document, day, w)
			}
			moved[day] = Working
		}
	}
	c := Official()
	for at := date(t, "2021-01-01"); at.Year() <= 2026; at = at.AddDate(0, 0, 1) {
		day := at.Format(time.DateOnly)
		want, ok := moved[day]
		switch weekend := at.Weekday() == time.Saturday || at.Weekday() == time.Sunday; {
		case ok:
		case day >= "2026-12-29": // the notice for 2027 settles them
			want = Unknown
		case weekend:
			want = Off
		default:
			want = Working
		}
		if got := c.Day(day); got != want {
			t.Errorf("%s (%s) is %s, want %s", day, at.Weekday(), got, want)
		}
	}
}

func TestYearsWithoutANotice(t *testing.T) {
	c := Official()
	for year := 2002; year <= 2026; year++ {
		if !c.Known(year) {
			t.Errorf("the notice for %d is missing", year)
		}
	}
	for _, year := range []int{-1, 0, 2001, 2099} {
		if c.Known(year) {
			t.Errorf("there is no notice for %d", year)
		}
	}
	for _, day := range []string{"2001-12-31", "2001-06-06", "2099-01-01", "2099-06-06", "1970-01-01"} {
		if got := c.Day(day); got != Unknown {
			t.Errorf("%s is %s, want %s", day, got, Unknown)
		}
	}
	if got := (Calendar{}).Day("2021-05-03"); got != Unknown {
		t.Errorf("a calendar without notices says %s", got)
	}
}

// The notice for a year moves days of the December before it.
func TestLastDaysOfDecember(t *testing.T) {
	for day, want := range map[string]Kind{
		"2001-12-29": Working, "2001-12-30": Working, "2001-12-28": Unknown, // no notice for 2001 itself
		"2006-12-30": Working, "2006-12-31": Working,
		"2007-12-29": Working, "2007-12-30": Off, "2007-12-31": Off, // a Monday
		"2011-12-31": Working,
		"2016-12-31": Off, "2017-01-02": Off,
		"2018-12-29": Working, "2018-12-31": Off, // a Monday
		"2022-12-30": Working, "2022-12-31": Off, "2023-01-02": Off, "2023-01-03": Working,
		"2026-12-28": Working, "2026-12-29": Unknown, "2026-12-31": Unknown, "2027-01-01": Unknown,
	} {
		if got := Official().Day(day); got != want {
			t.Errorf("%s is %s, want %s", day, got, want)
		}
	}
}

func TestMissing(t *testing.T) {
	for day, want := range map[string]int{
		"2026-06-06": 0, "2026-12-28": 0, "2026-12-29": 2027, "2027-01-01": 2027, "2025-12-31": 0,
		"2001-12-28": 2001, "2001-12-29": 0, "nonsense": 0,
	} {
		if year, missing := Official().Missing(day); year != want || missing != (want > 0) {
			t.Errorf("for %s the notice of %d is missing (%v), want %d", day, year, missing, want)
		}
	}
}

// What the notices of the years before 2021 are known for.
func TestOlderYears(t *testing.T) {
	for day, want := range map[string]Kind{
		"2003-04-26": Off, "2003-05-05": Off, "2003-05-06": Working, // 五一 was cut short that year
		"2008-05-04": Working, "2008-09-29": Off,
		"2012-05-02": Working, "2012-10-08": Working, "2012-09-29": Working,
		"2015-09-03": Off, "2015-09-04": Off, "2015-09-06": Working,
		"2019-05-02": Off, "2019-05-03": Off, "2019-05-05": Working,
		"2020-01-31": Off, "2020-02-01": Off, "2020-02-02": Off, "2020-02-03": Working, "2020-01-19": Working,
	} {
		if got := Official().Day(day); got != want {
			t.Errorf("%s is %s, want %s", day, got, want)
		}
	}
}

func TestNoDay(t *testing.T) {
	c := Official()
	for _, day := range []string{"", "2021", "2021-2-7", "20210207", "2021-02-30", "2021-13-01", "２０２１-02-07", "2021-02-07 ", "清明", "\xff"} {
		if got := c.Day(day); got != Unknown {
			t.Errorf("%q is %s, want %s", day, got, Unknown)
		}
		if got := Unknown.OrWeekday(day); got != Unknown {
			t.Errorf("%q by its weekday is %s, want %s", day, got, Unknown)
		}
	}
}

func TestOrWeekday(t *testing.T) {
	tests := []struct {
		kind Kind
		day  string
		want Kind
	}{
		{Unknown, "2099-06-05", Working}, // Friday
		{Unknown, "2099-06-06", Off},     // Saturday
		{Unknown, "2099-06-07", Off},     // Sunday
		{Unknown, "2099-06-08", Working}, // Monday
		{Working, "2099-06-06", Working},
		{Off, "2099-06-08", Off},
	}
	for _, tt := range tests {
		if got := tt.kind.OrWeekday(tt.day); got != tt.want {
			t.Errorf("%s, else by the weekday of %s: %s, want %s", tt.kind, tt.day, got, tt.want)
		}
	}
}

func date(t *testing.T, day string) time.Time {
	t.Helper()
	at, err := time.Parse(time.DateOnly, day)
	if err != nil {
		t.Fatal(err)
	}
	return at
}
