// Package app is the organisation's self-built app: who people are, and messages and files to
// one person (wecom.md sections 3.2, 4 to 6, 10). It hears nothing, and everything works
// without it.
package app

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"

	"github.com/silenceper/wechat/v2/util"
	"github.com/silenceper/wechat/v2/work"
	"github.com/silenceper/wechat/v2/work/config"

	"github.com/daybook-bot/daybook/internal/chat"
	"github.com/daybook-bot/daybook/internal/secret"
	"github.com/daybook-bot/daybook/internal/token"
)

// The error codes that something is done about (wecom.md section 4).
const (
	codeBusy         = -1
	codeWrongSecret  = 40001
	codeWrongCorp    = 40013
	codeInvalidToken = 40014
	codeOtherSecret  = 40091
	codeExpiredToken = 42001
	codeWrongAddress = 60020
)

var (
	// staleToken are answered by one retry with a fresh token.
	staleToken = []int{codeInvalidToken, codeExpiredToken, 41001, 42009}
	// mendable are refusals that time or an admin can end; all others are for ever.
	mendable = append([]int{codeBusy, 45009, 45011, 45033, codeWrongAddress, codeWrongSecret,
		codeWrongCorp, codeOtherSecret, 50003}, staleToken...)
)

// Fault is a refusal by the network.
type Fault struct {
	Code int
	Says string
}

func (f *Fault) Error() string { return fmt.Sprintf("errcode %d: %s", f.Code, f.Says) }

// Is tells the outbox which refusals are for ever.
func (f *Fault) Is(target error) bool {
	return target == chat.ErrNever && !slices.Contains(mendable, f.Code)
}

// Words are described at chat.InWords.
func (f *Fault) Words() string {
	says := fmt.Sprintf("企业微信应用没有收（%d）：%s", f.Code, f.Says)
	if mend := f.Mend(); mend != "" {
		says += "。" + mend
	}
	return says
}

// Mend is what the operator can do about the refusal; empty if nothing is known.
func (f *Fault) Mend() string {
	switch f.Code {
	case codeWrongSecret, codeWrongCorp, codeOtherSecret:
		return "请核对 wecom.app 的 corp_id、agent_id 和应用的 Secret，三个要属于同一个应用"
	case codeWrongAddress:
		return "请在管理后台这个应用的“企业可信IP”里加上这台机器的出口 IP"
	case 60011, 50002, 60111:
		return "请在管理后台把这些人加进应用的“可见范围”"
	case 50003:
		return "应用被停用了，请在管理后台启用它"
	default:
		return ""
	}
}

// App is one app. Its methods may be called from any goroutine; each call ends after 15 s at
// the latest, whatever its context says, and what it fails with holds no secret.
type App struct {
	work   *work.Work
	agent  int
	secret secret.Text
	cache  token.Cache
	key    string // of the access token in the cache
	api    string

	mu     sync.Mutex
	access string // the token that the door knows us by
}

// Options say which app it is. API is https://qyapi.weixin.qq.com, or a simulator.
type Options struct {
	API    string
	CorpID string
	Agent  int
	Secret secret.Text
	Cache  token.Cache
}

// New makes an app. The library behind it has one HTTP client for the whole process, which
// New sets up.
func New(o Options) *App {
	agent := strconv.Itoa(o.Agent)
	door.open()
	door.lead("", credentials(o.CorpID, o.Secret.Reveal()), o.API)
	return &App{
		// Without AgentID, two secrets of one corporation would share a token.
		work:  work.NewWork(&config.Config{CorpID: o.CorpID, CorpSecret: o.Secret.Reveal(), AgentID: agent, Cache: o.Cache}),
		key:   "gowechat_work__access_token_" + o.CorpID + "_" + agent,
		agent: o.Agent, secret: o.Secret, cache: o.Cache, api: strings.TrimSuffix(o.API, "/"),
	}
}

// Check asks for an access token and reports whether there is one.
func (a *App) Check(ctx context.Context) error {
	return a.call(ctx, "check", func(string) error { return nil })
}

// call does something with the access token, and once more with a fresh one if the network
// says that it is stale.
func (a *App) call(ctx context.Context, what string, do func(access string) error) error {
	var err error
	for range 2 {
		if ctx.Err() != nil {
			return fmt.Errorf("app: %s: %w", what, ctx.Err())
		}
		var access string
		access, err = a.work.GetContext().GetAccessToken()
		if err != nil {
			return fmt.Errorf("app: %s: %w", what, a.clean(withCode(err)))
		}
		a.shows(access)
		err = a.clean(withCode(do(access)), access)
		if fault := (*Fault)(nil); !errors.As(err, &fault) || !slices.Contains(staleToken, fault.Code) {
			break
		}
		if a.cache.Get(a.key) == access { // nobody else has refreshed it meanwhile
			if forget := a.cache.Delete(a.key); forget != nil {
				return fmt.Errorf("app: %s: %w", what, errors.Join(err, forget))
			}
		}
	}
	if err != nil {
		return fmt.Errorf("app: %s: %w", what, err)
	}
	return nil
}

// shows has the door know this app by its access token.
func (a *App) shows(access string) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.access != access {
		door.lead(a.access, access, a.api)
		a.access = access
	}
}

func (a *App) clean(err error, access ...string) error {
	known := []secret.Text{a.secret}
	for _, t := range access {
		known = append(known, secret.New(t))
	}
	if fault := (*Fault)(nil); errors.As(err, &fault) {
		return &Fault{fault.Code, secret.Hide(fault.Says, known...)}
	}
	return secret.Clean(err, known...)
}

// The library tells a refused token in words only.
var inWords = regexp.MustCompile(`errcode=(-?\d+) , errormsg=(.*)`)

// withCode makes a Fault of what the library says.
func withCode(err error) error {
	var known *util.CommonError
	if errors.As(err, &known) {
		return &Fault{int(known.ErrCode), known.ErrMsg}
	}
	if err == nil {
		return nil
	}
	if said := inWords.FindStringSubmatch(err.Error()); said != nil {
		if code, bad := strconv.Atoi(said[1]); bad == nil {
			return &Fault{code, said[2]}
		}
	}
	return err
}

// post and get call what the library does not cover.
func (a *App) post(ctx context.Context, path, access string, body, into any) error {
	text, err := util.PostJSONContext(ctx, a.api+"/cgi-bin/"+path+"?access_token="+access, body)
	if err != nil {
		return err
	}
	return read(text, into)
}

func (a *App) get(ctx context.Context, path, access string, into any) error {
	text, err := util.HTTPGetContext(ctx, a.api+"/cgi-bin/"+path+"?access_token="+access)
	if err != nil {
		return err
	}
	return read(text, into)
}

func read(text []byte, into any) error {
	var verdict struct {
		Code *int   `json:"errcode"`
		Says string `json:"errmsg"`
	}
	if err := json.Unmarshal(text, &verdict); err != nil || verdict.Code == nil {
		return errors.New("an answer without errcode")
	}
	if *verdict.Code != 0 {
		return &Fault{*verdict.Code, verdict.Says}
	}
	return json.Unmarshal(text, into)
}
