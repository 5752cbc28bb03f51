package simulator

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strconv"
)

// number is a number that may be written as a string, as in a form.
type number int

// UnmarshalJSON is described at json.Unmarshaler.
func (n *number) UnmarshalJSON(text []byte) error {
	if len(text) > 1 && text[0] == '"' {
		text = text[1 : len(text)-1]
	}
	v, err := strconv.Atoi(string(text))
	*n = number(v)
	return err
}

// asked is what the calls of the address list are asked (§5).
type asked struct {
	UserID  string `json:"userid"`
	UnionID string `json:"unionid"`
	Dept    number `json:"dept_id"`
	Cursor  number `json:"cursor"`
	Size    number `json:"size"`
}

// dingMember is a person as the address list shows them.
type dingMember struct {
	UserID  string `json:"userid"`
	UnionID string `json:"unionid"`
	Name    string `json:"name"`
	Title   string `json:"title"`
	DeptIDs []int  `json:"dept_id_list"`
	Admin   bool   `json:"admin"`
	Boss    bool   `json:"boss"`
	Active  bool   `json:"active"`
}

// page is a part of a list.
type page struct {
	HasMore    bool `json:"has_more"`
	NextCursor *int `json:"next_cursor,omitempty"`
	List       any  `json:"list"`
}

func (d *Dingtalk) routeOAPI() {
	const member, ofDepartment, departments = "qyapi_get_member", "qyapi_get_department_member", "qyapi_get_department_list"
	for path, a := range map[string]oapi{
		"/topapi/v2/user/get":             {member, (*Dingtalk).memberGet},
		"/topapi/v2/user/list":            {ofDepartment, listOf(func(m dingMember) any { return m })},
		"/topapi/user/listsimple":         {ofDepartment, listOf(func(m dingMember) any { return simpleMember{m.UserID, m.Name} })},
		"/topapi/user/listid":             {member, (*Dingtalk).memberIDs},
		"/topapi/user/getbyunionid":       {member, (*Dingtalk).byUnionID},
		"/topapi/user/listadmin":          {member, (*Dingtalk).admins},
		"/topapi/v2/department/listsub":   {departments, (*Dingtalk).departmentsBelow},
		"/topapi/v2/department/listsubid": {departments, (*Dingtalk).departmentIDsBelow},
	} {
		d.mux.HandleFunc("POST "+path, d.serveOAPI(a))
	}
}

type simpleMember struct {
	UserID string `json:"userid"`
	Name   string `json:"name"`
}

func readAsked(text []byte) (asked, *refusal) {
	var a asked
	if err := json.Unmarshal(text, &a); err != nil {
		return a, refuse(400002, "参数错误: %v", err)
	}
	return a, nil
}

func (d *Dingtalk) member(p Person) dingMember {
	return dingMember{
		UserID: p.ID, UnionID: unionID(p.ID), Name: p.Name, DeptIDs: p.Departments,
		Admin: slices.Contains(d.o.Org.Admins, p.ID), Active: true,
	}
}

func (d *Dingtalk) memberGet(text []byte) (any, *refusal) {
	a, refused := readAsked(text)
	if refused != nil {
		return nil, refused
	}
	if a.UserID == "" {
		return nil, refuse(33012, "无效的USERID")
	}
	p, known := d.people[a.UserID]
	if !known {
		return nil, refuse(60121, "找不到该用户")
	}
	return d.member(p), nil
}

// departmentIDs are the departments there are. All of them hang below the root, 1.
func (d *Dingtalk) departmentIDs() []int {
	ids := map[int]bool{1: true}
	for _, p := range d.people {
		for _, id := range p.Departments {
			ids[id] = true
		}
	}
	return slices.Sorted(maps.Keys(ids))
}

// of are the members of a department, not of those below it.
func (d *Dingtalk) of(text []byte) (asked, []dingMember, *refusal) {
	a, refused := readAsked(text)
	if refused != nil {
		return a, nil, refused
	}
	if !slices.Contains(d.departmentIDs(), int(a.Dept)) {
		return a, nil, refuse(60003, "部门不存在")
	}
	var members []dingMember
	for _, p := range d.everybody() {
		if slices.Contains(p.Departments, int(a.Dept)) {
			members = append(members, d.member(p))
		}
	}
	return a, members, nil
}

// listOf makes a call that lists the members of a department, a page at a time.
func listOf(show func(dingMember) any) func(*Dingtalk, []byte) (any, *refusal) {
	return func(d *Dingtalk, text []byte) (any, *refusal) {
		a, members, refused := d.of(text)
		if refused != nil {
			return nil, refused
		}
		if a.Size < 1 || a.Size > 100 || a.Cursor < 0 {
			return nil, refuse(400002, "参数错误: size 是 1 到 100，cursor 从 0 开始")
		}
		begin := min(int(a.Cursor), len(members))
		end := min(begin+int(a.Size), len(members))
		list := []any{}
		for _, m := range members[begin:end] {
			list = append(list, show(m))
		}
		p := page{HasMore: end < len(members), List: list}
		if p.HasMore {
			p.NextCursor = &end
		}
		return p, nil
	}
}

func (d *Dingtalk) memberIDs(text []byte) (any, *refusal) {
	_, members, refused := d.of(text)
	ids := []string{}
	for _, m := range members {
		ids = append(ids, m.UserID)
	}
	return struct {
		List []string `json:"userid_list"`
	}{ids}, refused
}

func (d *Dingtalk) byUnionID(text []byte) (any, *refusal) {
	a, refused := readAsked(text)
	if refused != nil {
		return nil, refused
	}
	who := d.person(a.UnionID, 2)
	if who == "" {
		return nil, refuse(60121, "找不到该用户")
	}
	return struct {
		ContactType int    `json:"contact_type"`
		UserID      string `json:"userid"`
	}{0, who}, nil
}

type administrator struct {
	UserID   string `json:"userid"`
	SysLevel int    `json:"sys_level"`
}

// admins are those who administer the app; the first is the main one.
func (d *Dingtalk) admins(_ []byte) (any, *refusal) {
	list := []administrator{}
	for i, id := range d.o.Org.Admins {
		list = append(list, administrator{id, min(i+1, 2)})
	}
	return list, nil
}

type dingDepartment struct {
	DeptID   int    `json:"dept_id"`
	Name     string `json:"name"`
	ParentID int    `json:"parent_id"`
}

// below are the departments one level below one.
func (d *Dingtalk) below(text []byte) ([]int, *refusal) {
	a, refused := readAsked(text)
	if refused != nil {
		return nil, refused
	}
	switch ids := d.departmentIDs(); {
	case a.Dept == 0 || a.Dept == 1:
		return slices.DeleteFunc(ids, func(id int) bool { return id == 1 }), nil
	case !slices.Contains(ids, int(a.Dept)):
		return nil, refuse(60003, "部门不存在")
	}
	return []int{}, nil
}

func (d *Dingtalk) departmentsBelow(text []byte) (any, *refusal) {
	ids, refused := d.below(text)
	list := []dingDepartment{}
	for _, id := range ids {
		list = append(list, dingDepartment{id, fmt.Sprintf("部门%d", id), 1})
	}
	return list, refused
}

func (d *Dingtalk) departmentIDsBelow(text []byte) (any, *refusal) {
	ids, refused := d.below(text)
	return struct {
		List []int `json:"dept_id_list"`
	}{ids}, refused
}
