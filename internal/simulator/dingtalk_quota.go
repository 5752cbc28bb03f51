package simulator

import "time"

// months counts what a month's quotas are used up with (§2.7). Months are those of China.
type months struct {
	month string
	at    Month
}

// used is what the month of now has used.
func (m *months) used(now time.Time) Month {
	if month := now.In(china).Format("2006-01"); month != m.month {
		m.month, m.at = month, Month{}
	}
	return m.at
}

// api counts one more call, unless that is too much; a limit below 0 is none.
func (m *months) api(now time.Time, limit int) bool {
	if limit >= 0 && m.used(now).API >= limit {
		return false
	}
	m.used(now)
	m.at.API++
	return true
}

// push counts one more push or webhook call, unless that is too much.
func (m *months) push(now time.Time, limit int) bool {
	if limit >= 0 && m.used(now).Push >= limit {
		return false
	}
	m.used(now)
	m.at.Push++
	return true
}
