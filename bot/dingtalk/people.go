package dingtalk

import (
	"context"
	"fmt"
)

// Person is a member of the organisation.
type Person struct{ ID, Name string }

// Check reports whether the app gets a token.
func (r *Robot) Check(ctx context.Context) error {
	_, err := r.caller.token(ctx)
	return err
}

// CheckGate reports whether the gateway of Stream mode lets the app in. No connection is made:
// messages would go to it.
func (r *Robot) CheckGate(ctx context.Context) error {
	_, err := r.open(ctx)
	return err
}

// People lists everybody whom the app may see, department by department (§5).
func (r *Robot) People(ctx context.Context) ([]Person, error) {
	var all []Person
	known, seen := map[string]bool{}, map[int64]bool{1: true}
	for departments := []int64{1}; len(departments) > 0; departments = departments[1:] {
		of := departments[0]
		people, err := r.peopleOf(ctx, of)
		if err != nil {
			return nil, err
		}
		for _, p := range people {
			if p.ID != "" && !known[p.ID] {
				known[p.ID] = true
				all = append(all, p)
			}
		}
		var below struct {
			Result struct {
				IDs []int64 `json:"dept_id_list"`
			} `json:"result"`
		}
		if err := r.caller.oapi(ctx, "/topapi/v2/department/listsubid", map[string]any{"dept_id": of}, &below); err != nil {
			return nil, fmt.Errorf("departments below %d: %w", of, err)
		}
		for _, id := range below.Result.IDs {
			if !seen[id] {
				seen[id] = true
				departments = append(departments, id)
			}
		}
	}
	return all, nil
}

// peopleOf lists who is in a department itself.
func (r *Robot) peopleOf(ctx context.Context, department int64) ([]Person, error) {
	var all []Person
	for cursor, more := int64(0), true; more; {
		var page struct {
			Result struct {
				More bool  `json:"has_more"`
				Next int64 `json:"next_cursor"`
				List []struct {
					ID   string `json:"userid"`
					Name string `json:"name"`
				} `json:"list"`
			} `json:"result"`
		}
		err := r.caller.oapi(ctx, "/topapi/user/listsimple",
			map[string]any{"dept_id": department, "cursor": cursor, "size": 100}, &page)
		if err != nil {
			return nil, fmt.Errorf("people of department %d: %w", department, err)
		}
		for _, p := range page.Result.List {
			all = append(all, Person{p.ID, p.Name})
		}
		more = page.Result.More && page.Result.Next > cursor
		cursor = page.Result.Next
	}
	return all, nil
}
