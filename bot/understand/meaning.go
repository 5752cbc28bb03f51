package understand

import (
	"encoding/json"
	"strconv"
	"time"
)

// Input is one message and what its place looks like at that moment.
type Input struct {
	Text  string
	At    time.Time // when it was said, in the organisation's time zone
	Open  string    // kind of the chat's open question: 单选, 多选, 判断; empty if none
	Draft bool      // the sender has an open draft here
	From  string    // the sender's name; empty if not known
}

// Meaning is what a message says: its intent and the slots that were in the text. A slot
// that was not in the text is zero and absent from the JSON.
type Meaning struct {
	Intent Intent `json:"intent"`

	Kind     string   `json:"kind,omitempty"`
	Kinds    []string `json:"kinds,omitempty"` // more than one, Kind is the first
	Title    string   `json:"title,omitempty"`
	Topic    string   `json:"topic,omitempty"`
	Campaign string   `json:"campaign,omitempty"`

	Date      string `json:"date,omitempty"` // YYYY-MM-DD
	DateTo    string `json:"date_to,omitempty"`
	TimeOfDay string `json:"time_of_day,omitempty"` // 上午 下午 晚上
	Clock     string `json:"clock,omitempty"`       // of a plan, when it begins: 09:00
	Coming    string `json:"coming,omitempty"`      // a new date, if it is of a plan: the day that is still to come

	Hours      Minutes            `json:"hours,omitempty"` // for each person
	TotalHours Minutes            `json:"total_hours,omitempty"`
	OwnHours   map[string]Minutes `json:"own_hours,omitempty"`  // by person
	KindHours  map[string]Minutes `json:"kind_hours,omitempty"` // by kind, when one event has several

	Headcount    int      `json:"headcount,omitempty"`
	Expected     int      `json:"expected,omitempty"`
	Participants []string `json:"participants,omitempty"`
	UnknownNames []string `json:"unknown_names,omitempty"`
	Everyone     string   `json:"everyone,omitempty"` // a unit's name, or * for the whole organisation
	Except       []string `json:"except,omitempty"`   // also those whom the roster does not have; Problems says so then

	Place         string `json:"place,omitempty"`
	Partner       string `json:"partner,omitempty"`
	Lecturer      string `json:"lecturer,omitempty"`
	Author        string `json:"author,omitempty"`
	Outlet        string `json:"outlet,omitempty"`
	Beneficiaries int    `json:"beneficiaries,omitempty"`
	Copies        int    `json:"copies,omitempty"`

	Record  int64   `json:"record,omitempty"`
	Records []int64 `json:"records,omitempty"` // more than one, Record is the first
	Confirm bool    `json:"confirm,omitempty"` // a report that ends with 确认
	All     bool    `json:"all,omitempty"`     // 都确认, 全部通过

	Field string `json:"field,omitempty"` // what is amended: a slot's JSON key
	Value string `json:"value,omitempty"`

	Period   *Period  `json:"period,omitempty"`
	Unit     string   `json:"unit,omitempty"`
	ByUnit   bool     `json:"by_unit,omitempty"`
	Measures []string `json:"measures,omitempty"` // 人次, 时长, 次数, 人数
	Chart    bool     `json:"chart,omitempty"`    // as a picture

	Answer string `json:"answer,omitempty"` // sorted letters, or 对/错

	List  string `json:"list,omitempty"` // of tasks: 办实事, 整改
	Owner string `json:"owner,omitempty"`
	Due   string `json:"due,omitempty"`
	Task  int64  `json:"task,omitempty"`

	Days int    `json:"days,omitempty"`
	Text string `json:"text,omitempty"` // the free words behind a command: a reason, a note, a name

	Problems []string `json:"problems,omitempty"` // short Chinese sentences for the sender
}

// Period is a half-open range of days, YYYY-MM-DD.
type Period struct {
	From string `json:"from"`
	To   string `json:"to"`
}

// Minutes is a length of time. In JSON it is a number of hours.
type Minutes int

// MarshalJSON writes hours: 150 minutes are 2.5.
func (m Minutes) MarshalJSON() ([]byte, error) {
	return strconv.AppendFloat(nil, float64(m)/60, 'f', -1, 64), nil
}

// UnmarshalJSON reads hours.
func (m *Minutes) UnmarshalJSON(b []byte) error {
	var hours float64
	if err := json.Unmarshal(b, &hours); err != nil {
		return err
	}
	*m = Minutes(hours*60 + 0.5)
	return nil
}
