package app

import (
	"context"
	"errors"
	"net/url"
	"slices"
	"strings"
)

// Person is somebody whom the app may see.
type Person struct{ ID, Name string }

// Person looks up one person. A Fault with 60111 says that there is none of that id.
func (a *App) Person(ctx context.Context, id string) (p Person, err error) {
	err = a.call(ctx, "look up a person", func(string) error {
		// The library puts ids into the address as they are.
		found, err := a.work.GetAddressList().UserGet(url.QueryEscape(id))
		if err == nil {
			p = Person{found.UserID, found.Name}
		}
		return err
	})
	return p, err
}

// People lists everybody whom the app may see, by their ids. Someone in several departments
// is listed once.
func (a *App) People(ctx context.Context) (all []Person, err error) {
	var departments struct {
		List []struct {
			ID int `json:"id"`
		} `json:"department_id"`
	}
	err = a.call(ctx, "list departments", func(access string) error {
		// Without an id: all that the app may see. The library insists on one.
		return a.get(ctx, "department/simplelist", access, &departments)
	})
	if err != nil {
		return nil, err
	}
	seen := map[string]bool{}
	for _, d := range departments.List {
		err := a.call(ctx, "list people", func(string) error {
			list, err := a.work.GetAddressList().UserSimpleList(d.ID)
			if err != nil {
				return err
			}
			for _, u := range list {
				if !seen[u.UserID] {
					seen[u.UserID] = true
					all = append(all, Person{u.UserID, u.Name})
				}
			}
			return nil
		})
		if err != nil {
			return nil, err
		}
	}
	slices.SortFunc(all, func(a, b Person) int { return strings.Compare(a.ID, b.ID) })
	return all, nil
}

// batch is how many ids the network converts at once.
const batch = 1000

// Plain finds the ids of the directory for the encrypted ones that a bot may see instead
// (wecom.md section 1.6). Those that the network does not know are left out.
func (a *App) Plain(ctx context.Context, hidden []string) (map[string]string, error) {
	plain := map[string]string{}
	for some := range slices.Chunk(hidden, batch) {
		var answer struct {
			List []struct {
				Hidden string `json:"open_userid"`
				Plain  string `json:"userid"`
			} `json:"userid_list"`
		}
		err := a.call(ctx, "convert ids", func(access string) error {
			return a.post(ctx, "batch/openuserid_to_userid", access, map[string]any{"open_userid_list": some}, &answer)
		})
		if err != nil {
			return nil, err
		}
		for _, pair := range answer.List {
			plain[pair.Hidden] = pair.Plain
		}
	}
	return plain, nil
}

// Unknown reports whether the network says that there is no such person.
func Unknown(err error) bool {
	var fault *Fault
	return errors.As(err, &fault) && slices.Contains([]int{40003, 46004, 60111}, fault.Code)
}
