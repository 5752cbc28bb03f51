package token

import (
	"bufio"
	"bytes"
	"context"
	"log/slog"
	"net"
	"os/exec"
	"strings"
	"testing"
	"time"

	"github.com/alicebob/miniredis/v2"

	"github.com/daybook-bot/daybook/internal/clock"
	"github.com/daybook-bot/daybook/internal/secret"
)

func quiet() *slog.Logger { return slog.New(slog.DiscardHandler) }

// behave is what every cache does.
func behave(t *testing.T, c Cache, pass func(time.Duration)) {
	t.Helper()
	if got := c.Get("a"); got != nil {
		t.Fatalf("%v before anything was kept", got)
	}
	if err := c.Set("a", "one", time.Minute); err != nil {
		t.Fatal(err)
	}
	if got := c.Get("a"); got != "one" || !c.IsExist("a") || c.IsExist("b") {
		t.Errorf("kept one, got %v", got)
	}
	if err := c.Set("a", "two", 2*time.Second); err != nil {
		t.Fatal(err)
	}
	if got := c.Get("a"); got != "two" {
		t.Errorf("kept two, got %v", got)
	}
	pass(3 * time.Second)
	if got := c.Get("a"); got != nil {
		t.Errorf("%v after its end", got)
	}
	for _, lasts := range []time.Duration{0, -time.Second} {
		if err := c.Set("a", "ended", lasts); err != nil {
			t.Fatal(err)
		}
		if c.IsExist("a") {
			t.Errorf("what lasts %v was kept", lasts)
		}
	}
	if err := c.Set("a", "three", time.Minute); err != nil {
		t.Fatal(err)
	}
	for range 2 {
		if err := c.Delete("a"); err != nil || c.IsExist("a") {
			t.Errorf("not forgotten: %v", err)
		}
	}
	if err := c.Set("a", 5, time.Minute); err == nil {
		t.Error("a number was kept")
	}
}

func TestHere(t *testing.T) {
	k := clock.NewManual(time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC))
	behave(t, Here(k), func(d time.Duration) { k.Set(k.Now().Add(d)) })
}

func dial(t *testing.T, address string, password string) *Redis {
	t.Helper()
	r, err := Dial(address, secret.New(password), quiet())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := r.Close(); err != nil {
			t.Error(err)
		}
	})
	return r
}

func TestMiniRedis(t *testing.T) {
	server := miniredis.RunT(t)
	server.RequireAuth("hush")
	r := dial(t, "redis://"+server.Addr()+"/0", "hush")
	if err := r.Ping(t.Context()); err != nil {
		t.Fatal(err)
	}
	behave(t, r, server.FastForward)
	if err := dial(t, "redis://"+server.Addr(), "wrong").Ping(t.Context()); err == nil {
		t.Error("a wrong password was let in")
	}
}

func TestRealRedis(t *testing.T) {
	program, err := exec.LookPath("redis-server")
	if err != nil {
		t.Skip("redis-server is not on this machine")
	}
	r := dial(t, "redis://"+startRedis(t, program), "")
	behave(t, r, func(d time.Duration) { <-time.After(d) })
}

// startRedis runs a server without a file, and returns its address once it answers.
func startRedis(t *testing.T, program string) string {
	t.Helper()
	free, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	host, port, err := net.SplitHostPort(free.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	if err := free.Close(); err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	server := exec.CommandContext(ctx, program, "--bind", host, "--port", port, "--save", "", "--appendonly", "no", "--dir", t.TempDir())
	out, err := server.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := server.Start(); err != nil {
		t.Fatal(err)
	}
	lines := bufio.NewScanner(out)
	for lines.Scan() && !strings.Contains(lines.Text(), "Ready to accept connections") {
		continue
	}
	go func() {
		for lines.Scan() {
			continue
		}
	}()
	t.Cleanup(func() {
		stop()
		if err := server.Wait(); err == nil {
			t.Error("redis ended by itself")
		}
	})
	return net.JoinHostPort(host, port)
}

// Without Redis the program asks the network itself, and says so in the log once a call.
func TestRedisThatIsGone(t *testing.T) {
	server := miniredis.RunT(t)
	address := server.Addr()
	server.Close()
	var log bytes.Buffer
	r, err := Dial("redis://"+address, secret.New("hush"), slog.New(slog.NewTextHandler(&log, nil)))
	if err != nil {
		t.Fatal(err)
	}
	if got := r.Get("a"); got != nil {
		t.Errorf("%v from nowhere", got)
	}
	if err := r.Set("a", "TOPSECRET", time.Minute); err != nil {
		t.Error(err)
	}
	if r.Delete("a") == nil || r.Ping(t.Context()) == nil {
		t.Error("nobody says that it is gone")
	}
	if err := r.Close(); err != nil {
		t.Error(err)
	}
	if said := log.String(); strings.Count(said, "\n") != 2 || strings.Contains(said, "TOPSECRET") || strings.Contains(said, "hush") {
		t.Error(said)
	}
}

func TestDialRefuses(t *testing.T) {
	_, err := Dial("http://:hush@x", secret.Text{}, quiet())
	if err == nil || strings.Contains(err.Error(), "hush") {
		t.Error(err)
	}
}
