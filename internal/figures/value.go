package figures

import (
	"strconv"
	"strings"
)

// Value is an exact number: a count, or a length of time that is kept in minutes and
// written in hours.
type Value struct {
	N       int64
	Minutes bool
}

// String writes 387, 231.5, 0.75: no trailing zeros, and of hours two decimals at most.
func (v Value) String() string {
	if !v.Minutes {
		return strconv.FormatInt(v.N, 10)
	}
	s := strconv.FormatFloat(float64(v.N)/60, 'f', 2, 64)
	return strings.TrimSuffix(strings.TrimRight(s, "0"), ".")
}

// MarshalJSON writes a JSON number; hours are not rounded.
func (v Value) MarshalJSON() ([]byte, error) {
	if !v.Minutes {
		return strconv.AppendInt(nil, v.N, 10), nil
	}
	return strconv.AppendFloat(nil, float64(v.N)/60, 'f', -1, 64), nil
}
