package archtest

import "slices"

// rule says what one package may do. Paths of our own packages are relative to the module;
// a library is an import path and covers what lies below it.
type rule struct {
	imports   []string // our own packages
	libraries []string // libraries whose door this package is
	farEnd    []string // libraries it needs to stand in for the far end; their door is elsewhere
	inTests   []string // what only its tests may import, ours or a library
	everyone  bool     // may import all of our own packages
	wall      bool     // may look at the wall clock
	platforms bool     // may name the chat networks
}

// The slices of the domain that write and read rows, and what is computed from them.
var (
	slicesOfDomain = []string{"internal/roster", "internal/quiz", "internal/activity", "internal/task", "internal/reminder"}
	domain         = append(slices.Clone(slicesOfDomain), "internal/figures", "internal/checkup", "internal/summary", "internal/ledger", "internal/sheet", "internal/proofread")
)

var table = map[string]rule{
	"cmd/daybook": {everyone: true, libraries: []string{"github.com/spf13/cobra"}, wall: true, platforms: true},
	"config":      {imports: []string{"internal/secret"}, libraries: []string{"go.yaml.in/yaml/v3"}, platforms: true},

	"bot": {imports: []string{"internal/store", "internal/chat", "internal/clock", "bot/understand"},
		inTests: []string{"bot/local"}},
	"bot/understand": {imports: []string{"config"}, libraries: []string{"golang.org/x/text/unicode/norm"},
		inTests: []string{"go.yaml.in/yaml/v3"}},
	"bot/commands": {imports: append(slices.Clone(domain), "internal/errand", "internal/office/chart",
		"bot", "bot/understand", "internal/store", "internal/chat", "internal/calendar", "config")},
	"bot/local": {imports: []string{"internal/chat", "internal/clock"},
		inTests: []string{"bot", "bot/platformtest"}},
	"bot/platformtest": {imports: []string{"bot", "internal/chat"}},
	// What a long connection is on every network: sockets live on the wall clock.
	"bot/socket": {libraries: []string{"github.com/coder/websocket"}, wall: true},
	"bot/wecom": {imports: []string{"bot/socket", "bot/wecom/seal", "bot/split",
		"internal/chat", "internal/clock", "internal/secret", "internal/store"},
		inTests: []string{"bot", "bot/platformtest", "bot/wecom/app", "bot/wecom/webhook", "internal/npm", "internal/simulator", "internal/token"}, wall: true, platforms: true},
	"bot/dingtalk": {imports: []string{"bot/socket", "bot/split", "internal/chat", "internal/clock", "internal/secret", "internal/store", "internal/token"},
		inTests: []string{"bot", "bot/platformtest", "internal/simulator"}, wall: true, platforms: true},

	// Beside the adapter: the envelopes of the callback address, the robot of one group, the self-built app.
	"bot/wecom/seal":    {platforms: true},
	"bot/split":         {},
	"bot/wecom/webhook": {imports: []string{"bot/split", "internal/chat", "internal/clock", "internal/secret"}, wall: true, platforms: true},
	"bot/wecom/app": {imports: []string{"bot/split", "internal/chat", "internal/secret", "internal/token"},
		libraries: []string{"github.com/silenceper/wechat/v2"}, inTests: []string{"internal/simulator"}, wall: true, platforms: true},

	"jobs": {imports: append(slices.Clone(domain), "internal/errand",
		"internal/store", "internal/chat", "internal/clock", "internal/calendar", "config"),
		libraries: []string{"github.com/robfig/cron/v3"}},

	"internal/sheet": {imports: []string{"internal/roster", "internal/activity", "internal/store", "internal/office/docx", "config"}},
	"internal/summary": {imports: append(slices.Clone(slicesOfDomain), "internal/figures", "internal/store", "internal/office/docx", "internal/office/chart", "config"),
		inTests: []string{"internal/bigyear"}},
	"internal/intake": {imports: []string{"internal/activity", "internal/figures", "internal/ledger", "internal/office/xlsx", "internal/roster", "internal/roster/csvfile",
		"internal/store", "internal/chat", "config"}},
	"internal/figures":  {imports: append(slices.Clone(slicesOfDomain), "internal/store", "internal/chat", "config"), inTests: []string{"internal/bigyear"}},
	"internal/ledger":   {imports: []string{"internal/figures", "internal/office/xlsx", "internal/store", "config"}, inTests: []string{"internal/bigyear"}},
	"internal/checkup":  {imports: []string{"internal/roster", "internal/figures", "internal/store", "internal/calendar", "config"}},
	"internal/rollup":   {imports: []string{"internal/figures", "config"}},
	"internal/quiz":     {imports: []string{"internal/roster", "internal/roster/csvfile", "internal/store", "internal/chat", "internal/calendar", "config"}},
	"internal/activity": {imports: []string{"internal/roster", "internal/store", "internal/chat", "config"}},
	"internal/reminder": {imports: []string{"internal/roster", "internal/store", "internal/chat", "internal/calendar", "config"}},
	"internal/task":     {imports: []string{"internal/roster", "internal/store", "internal/chat", "config"}},
	// Pure: what a text claims, and whether the ledger agrees.
	"internal/figures/reconcile": {imports: []string{"config"}},
	"internal/proofread": {imports: []string{"internal/figures", "internal/figures/reconcile", "internal/roster", "internal/roster/csvfile",
		"internal/office/docx", "internal/store", "internal/chat", "config"}},

	// The roster's file has a column for each network.
	"internal/roster": {imports: []string{"internal/store", "internal/chat", "internal/roster/csvfile", "config"}, platforms: true},
	"internal/roster/csvfile": {imports: []string{"config"},
		libraries: []string{"golang.org/x/text/encoding/simplifiedchinese"}},

	"internal/errand": {imports: []string{"internal/store", "internal/chat"}},

	"internal/store": {imports: []string{"internal/chat", "internal/clock"},
		libraries: []string{"github.com/mattn/go-sqlite3", "github.com/pressly/goose/v3"}},
	"internal/calendar": {imports: []string{"config"}, libraries: []string{"github.com/6tail/lunar-go"}},
	"internal/secret":   {},
	"internal/token": {imports: []string{"internal/clock", "internal/secret"},
		libraries: []string{"github.com/redis/go-redis/v9"}, inTests: []string{"github.com/alicebob/miniredis/v2"}},
	// The clouds on loopback: their sockets run on the wall clock.
	"internal/simulator": {imports: []string{"internal/clock"}, farEnd: []string{"github.com/coder/websocket"},
		inTests: []string{"internal/npm"}, wall: true, platforms: true},

	"internal/office/docx":  {},
	"internal/office/chart": {libraries: []string{"github.com/go-analyze/charts", "github.com/golang/freetype"}, inTests: []string{"golang.org/x/text/encoding/simplifiedchinese"}},
	"internal/office/xlsx":  {libraries: []string{"github.com/xuri/excelize/v2"}},

	"internal/npm":        {},                                              // for tests
	"internal/bigyear":    {imports: []string{"internal/store", "config"}}, // for tests
	"internal/clock":      {wall: true},
	"internal/chat":       {},
	"internal/chatscript": {imports: []string{"internal/chat"}},
	"internal/archtest":   {platforms: true},
}

// planned are lines of the table for packages that are still to be written. A package
// leaves this list when its first file arrives.
var planned = []string{}

// Every package's tests may import these: the preset, the clock that is moved by hand, and
// the tools.
var forTests = []string{
	"config",
	"internal/clock",
	"github.com/google/go-cmp",
	"go.uber.org/goleak",
	"pgregory.net/rapid",
}

// maxLines of a Go file, tests included. About 400 is the aim; this is where it hurts.
const maxLines = 450

// networks are the names that stay in adapters: the core must not know who is out there.
var networks = []string{"wecom", "dingtalk", "企业微信", "钉钉"}

// The names of packages that say nothing about what is in them.
var emptyNames = []string{"util", "utils", "common", "helper", "helpers", "model", "models",
	"types", "manager", "service", "impl", "misc"}

// wallClock are the parts of package time that read the wall clock or wait for it. What the
// product promises runs on the injected clock; tests may measure with them.
var wallClock = []string{"Now", "Since", "Until", "After", "AfterFunc", "NewTicker", "NewTimer", "Tick"}
