package simulator

import "time"

// quota counts what happened within the last hour.
type quota struct{ at []time.Time }

// used forgets what is older than an hour and counts the rest.
func (q *quota) used(now time.Time) Quota {
	var u Quota
	kept := q.at[:0]
	for _, at := range q.at {
		age := now.Sub(at)
		if age >= time.Hour {
			continue
		}
		kept = append(kept, at)
		u.Hour++
		if age < time.Minute {
			u.Minute++
		}
	}
	q.at = kept
	return u
}

// allow counts one more, unless that is more than so many a minute or an hour.
func (q *quota) allow(now time.Time, minute, hour int) bool {
	u := q.used(now)
	if u.Minute >= minute || u.Hour >= hour {
		return false
	}
	q.at = append(q.at, now)
	return true
}
