package simulator

import (
	"fmt"
	"slices"
	"strings"
)

// wecomFaults lists the modes that each fault may have; an empty one goes with a code.
var wecomFaults = map[string][]string{
	"push":       {"", "slow", "lost-ack", "lost", "drop"},
	"reply":      {"", "slow", "lost-ack", "lost", "drop", "old-session"},
	"stream":     {"", "slow", "lost-ack", "lost", "drop"},
	"card":       {""},
	"welcome":    {"", "slow", "lost-ack", "lost", "drop"},
	"update":     {"", "slow", "lost-ack", "lost", "drop"},
	"upload":     {"", "slow", "lost-ack", "lost", "drop"},
	"subscribe":  {"", "slow", "lost-ack", "lost", "drop"},
	"token":      {"", "slow"},
	"webhook":    {"", "slow"},
	"app":        {"", "slow"},
	"connection": {"kick", "drop", "silent", "zombie", "unsubscribed"},
	"message":    {"twice", "lost"},
	"media":      {"", "expired"},
}

// faults are the failures that are switched on, by what fails, in the order of switching.
type faults struct {
	may map[string][]string // the modes that each may have; an empty one goes with a code
	on  map[string][]*Fault
}

// check says what is wrong with a fault, if anything is.
func (f faults) check(fault Fault) error {
	modes, known := f.may[fault.What]
	switch {
	case !known:
		return fmt.Errorf("unknown fault %q", fault.What)
	case fault.Mode == "clear":
		return nil
	case !slices.Contains(modes, fault.Mode):
		return fmt.Errorf("%s cannot fail by %q, only by %s", fault.What, fault.Mode, strings.Join(modes, ", "))
	case fault.Mode == "" && fault.Code == 0 && fault.Error == "":
		return fmt.Errorf("which code does %s fail with?", fault.What)
	}
	return nil
}

func (f faults) add(fault Fault) error {
	if err := f.check(fault); err != nil {
		return err
	}
	if fault.Mode == "clear" {
		delete(f.on, fault.What)
		return nil
	}
	if fault.Times == 0 {
		fault.Times = 1
	}
	f.on[fault.What] = append(f.on[fault.What], &fault)
	return nil
}

// take uses up one of the faults of what, if there is one.
func (f faults) take(what string) (Fault, bool) {
	return f.takeIf(what, func(*Fault) bool { return true })
}

func (f faults) takeIf(what string, wanted func(*Fault) bool) (Fault, bool) {
	for i, fault := range f.on[what] {
		if fault.Every > 0 || fault.Mode == "old-session" || !wanted(fault) {
			continue
		}
		if fault.Times--; fault.Times == 0 {
			f.on[what] = slices.Delete(f.on[what], i, i+1)
		}
		return *fault, true
	}
	return Fault{}, false
}

// due are the repeating faults of what that the nth message brings.
func (f faults) due(what string, n int) []string {
	var modes []string
	for _, fault := range f.on[what] {
		if fault.Every > 0 && n%fault.Every == 0 {
			modes = append(modes, fault.Mode)
		}
	}
	return modes
}

// has reports whether what fails by mode, without using it up.
func (f faults) has(what, mode string) bool {
	return slices.ContainsFunc(f.on[what], func(x *Fault) bool { return x.Mode == mode })
}
