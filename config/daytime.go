package config

import (
	"fmt"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"
)

// DayTime is a time of the day in minutes after midnight, 0 to 1440. In YAML it is "08:30";
// "24:00" is the end of the day.
type DayTime int

// ParseDayTime reads 08:30, 8:30 or 24:00.
func ParseDayTime(s string) (DayTime, error) {
	hour, minute, ok := strings.Cut(s, ":")
	if !ok {
		return 0, fmt.Errorf("no time of day: %q", s)
	}
	h, err := strconv.ParseUint(hour, 10, 8)
	if err != nil {
		return 0, fmt.Errorf("hour of %q: %w", s, err)
	}
	m, err := strconv.ParseUint(minute, 10, 8)
	if err != nil {
		return 0, fmt.Errorf("minute of %q: %w", s, err)
	}
	if m > 59 || h*60+m > 24*60 {
		return 0, fmt.Errorf("no time of day: %q", s)
	}
	return DayTime(h*60 + m), nil
}

// String writes 08:30.
func (d DayTime) String() string { return fmt.Sprintf("%02d:%02d", int(d)/60, int(d)%60) }

// MarshalYAML writes "08:30".
func (d DayTime) MarshalYAML() (any, error) { return d.String(), nil }

// UnmarshalYAML reads "08:30". What it cannot read is -1, which Validate points out with
// its line, beside all other mistakes.
func (d *DayTime) UnmarshalYAML(n *yaml.Node) error {
	t, err := ParseDayTime(n.Value)
	if err != nil {
		t = -1
	}
	*d = t
	return nil
}
