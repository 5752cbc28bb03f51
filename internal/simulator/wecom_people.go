package simulator

import (
	"maps"
	"net/http"
	"slices"
	"strconv"
)

// member is a person as the address list shows them to a new app: no mobile, no avatar (§5).
type member struct {
	UserID     string `json:"userid"`
	Name       string `json:"name"`
	Department []int  `json:"department"`
	OpenUserID string `json:"open_userid,omitempty"`
	Position   string `json:"position,omitempty"`
}

func (w *Wecom) getUser(r *http.Request, _ []byte) (any, *refusal) {
	p, known := w.people[r.URL.Query().Get("userid")]
	if !known {
		return nil, refuse(60111, "userid not found")
	}
	return struct {
		status
		member
	}{ok(), member{UserID: p.ID, Name: p.Name, Department: p.Departments}}, nil
}

func (w *Wecom) listUsers(r *http.Request, _ []byte) (any, *refusal) {
	department, err := strconv.Atoi(r.URL.Query().Get("department_id"))
	if err != nil {
		return nil, badParameter("department_id is not a number")
	}
	list := []member{}
	for _, p := range w.everybody() {
		// fetch_child is not honoured any more (§5).
		if slices.Contains(p.Departments, department) {
			list = append(list, member{UserID: p.ID, Name: p.Name, Department: p.Departments, OpenUserID: openID(p.ID)})
		}
	}
	return struct {
		status
		UserList []member `json:"userlist"`
	}{ok(), list}, nil
}

// departmentOf is one line of user/list_id: somebody in one department, without a name.
type departmentOf struct {
	UserID     string `json:"userid"`
	Department int    `json:"department"`
}

func (w *Wecom) listIDs(_ *http.Request, text []byte) (any, *refusal) {
	b := struct {
		Cursor string `json:"cursor"`
		Limit  int    `json:"limit"`
	}{Limit: 10000}
	if r := decode(text, &b); r != nil {
		return nil, r
	}
	if b.Limit < 1 || b.Limit > 10000 {
		return nil, badParameter("limit is %d, not 1 to 10000", b.Limit)
	}
	var all []departmentOf
	for _, p := range w.everybody() {
		for _, d := range p.Departments {
			all = append(all, departmentOf{p.ID, d})
		}
	}
	begin := 0
	if b.Cursor != "" {
		var err error
		if begin, err = strconv.Atoi(b.Cursor); err != nil || begin < 0 || begin > len(all) {
			return nil, badParameter("invalid cursor")
		}
	}
	end, next := min(begin+b.Limit, len(all)), ""
	if end < len(all) {
		next = strconv.Itoa(end)
	}
	return struct {
		status
		NextCursor string         `json:"next_cursor"`
		DeptUser   []departmentOf `json:"dept_user"`
	}{ok(), next, append([]departmentOf{}, all[begin:end]...)}, nil
}

// departmentLine is one department. All of them hang below the root, 1.
type departmentLine struct {
	ID       int `json:"id"`
	ParentID int `json:"parentid"`
	Order    int `json:"order"`
}

func (w *Wecom) listDepartments(r *http.Request, _ []byte) (any, *refusal) {
	below := 1
	if id := r.URL.Query().Get("id"); id != "" {
		var err error
		if below, err = strconv.Atoi(id); err != nil {
			return nil, badParameter("id is not a number")
		}
	}
	ids := map[int]bool{1: true}
	for _, p := range w.people {
		for _, d := range p.Departments {
			ids[d] = true
		}
	}
	lines := []departmentLine{}
	for _, id := range slices.Sorted(maps.Keys(ids)) {
		line := departmentLine{ID: id, ParentID: 1, Order: id}
		if id == 1 {
			line.ParentID = 0
		}
		if below == 1 || id == below {
			lines = append(lines, line)
		}
	}
	return struct {
		status
		DepartmentID []departmentLine `json:"department_id"`
	}{ok(), lines}, nil
}

// convertedID is one line of the answer of openuserid_to_userid (§1.6).
type convertedID struct {
	OpenUserID string `json:"open_userid"`
	UserID     string `json:"userid"`
}

func (w *Wecom) convertIDs(_ *http.Request, text []byte) (any, *refusal) {
	var b struct {
		OpenUserIDList []string `json:"open_userid_list"`
	}
	if r := decode(text, &b); r != nil {
		return nil, r
	}
	if len(b.OpenUserIDList) < 1 || len(b.OpenUserIDList) > 1000 {
		return nil, badParameter("open_userid_list has %d, not 1 to 1000", len(b.OpenUserIDList))
	}
	known := map[string]string{}
	for id := range w.people {
		known[openID(id)] = id
	}
	list, invalid := []convertedID{}, []string{}
	for _, id := range b.OpenUserIDList {
		if userID, ok := known[id]; ok {
			list = append(list, convertedID{id, userID})
		} else {
			invalid = append(invalid, id)
		}
	}
	return struct {
		status
		UserIDList            []convertedID `json:"userid_list"`
		InvalidOpenUserIDList []string      `json:"invalid_open_userid_list"`
	}{ok(), list, invalid}, nil
}
