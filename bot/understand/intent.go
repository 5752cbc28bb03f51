package understand

// Intent is what a message wants.
type Intent string

// The intents, as the JSON of `daybook understand` names them.
const (
	Answer         Intent = "answer"
	Question       Intent = "question"
	QuestionOn     Intent = "question-on"
	QuestionOff    Intent = "question-off"
	Report         Intent = "report"
	Plan           Intent = "plan"
	PlanHeld       Intent = "plan-held"   // 全到, 缺 吴涛
	PlanFailed     Intent = "plan-failed" // 没办成
	Confirm        Intent = "confirm"
	Cancel         Intent = "cancel"
	Amend          Intent = "amend"
	Withdraw       Intent = "withdraw"
	Join           Intent = "join"
	Leave          Intent = "leave"
	Strike         Intent = "strike"
	Photo          Intent = "photo"
	Approve        Intent = "approve"
	Return         Intent = "return"
	Pending        Intent = "pending"
	Drafts         Intent = "drafts"
	RestoreDraft   Intent = "restore-draft"
	Totals         Intent = "totals"
	Trace          Intent = "trace"
	Ledger         Intent = "ledger"
	Sheet          Intent = "sheet"
	Summary        Intent = "summary"
	Check          Intent = "check"   // 核对
	Rewrite        Intent = "rewrite" // 照这个写今年的
	Freeze         Intent = "freeze"
	Diff           Intent = "diff"
	Audit          Intent = "audit" // 体检
	Preview        Intent = "preview"
	Tasks          Intent = "tasks"
	TaskAdd        Intent = "task-add"
	TaskDone       Intent = "task-done"
	TaskClose      Intent = "task-close"
	Mine           Intent = "mine"
	MyData         Intent = "my-data"
	ForgetMe       Intent = "forget-me"
	Quiet          Intent = "quiet"
	Resume         Intent = "resume"
	LeaveOfAbsence Intent = "leave-of-absence"
	ThemedayAdd    Intent = "themeday-add"
	Pause          Intent = "pause"
	Reminders      Intent = "reminders"
	Urgent         Intent = "urgent"
	Feedback       Intent = "feedback"
	Compliance     Intent = "compliance"
	Web            Intent = "web"
	Bind           Intent = "bind"
	ThisChat       Intent = "this-chat"
	QuestionSkip   Intent = "question-skip" // 跳过本题
	QuestionMend   Intent = "question-mend" // 改答案 B
	Help           Intent = "help"
	Chatter        Intent = "chatter"
	Unknown        Intent = "unknown"
)
