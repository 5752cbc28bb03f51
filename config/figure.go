package config

// Figure defines one number of the yearly summary (数字): what it is called, how it is
// defined (口径), and which rows it is computed from.
type Figure struct {
	ID         string   `yaml:"id"`         // service-hours
	Label      string   `yaml:"label"`      // 志愿服务
	Unit       string   `yaml:"unit"`       // 小时
	Definition string   `yaml:"definition"` // the text printed in the annex
	Count      Count    `yaml:"count"`
	Kinds      []string `yaml:"kinds,omitempty"` // of records; kinds that count as one of them are included
	List       string   `yaml:"list,omitempty"`  // of tasks: 办实事, 整改

	// Synonyms are what else documents call it, beside the label and the names of its kinds. With
	// … in it, two words of one clause: 社区…党课. Only check and rewrite look at them.
	Synonyms []string `yaml:"synonyms,omitempty"`
}

// Count says what a figure counts.
type Count string

// What can be counted. Records count when they are accepted and dated in the period.
const (
	CountTimes         Count = "times"           // records, told apart as their kind's Once says
	CountPeople        Count = "people"          // person-times: named participations and bare head-counts
	CountHours         Count = "hours"           // hours over all person-times
	CountMembers       Count = "members"         // distinct named people
	CountCopies        Count = "copies"          // copies handed out
	CountBeneficiaries Count = "beneficiaries"   // people helped
	CountPartners      Count = "partners"        // distinct partners of all records, of any kind unless Kinds says so
	CountTasks         Count = "tasks"           // tasks created in the period
	CountTasksDone     Count = "tasks-done"      // those of them that were done or closed by its end
	CountBranches      Count = "branches"        // units without units below them
	CountRoster        Count = "roster"          // members on the roster on the period's last day
	CountQuestionDays  Count = "question-days"   // days on which the question was posted to at least one group
	CountSignIns       Count = "sign-ins"        // answers that counted
	CountSignInMembers Count = "sign-in-members" // distinct people who answered
)
