// Package token keeps the access tokens of the networks until they end: in this process, or
// in a Redis that the organisation's other programs share. It does not know what they open.
package token

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"github.com/redis/go-redis/v9"

	"github.com/daybook-bot/daybook/internal/clock"
	"github.com/daybook-bot/daybook/internal/secret"
)

// Cache keeps strings under keys for some time. Its four methods are the ones that client
// libraries of the networks ask for: Get yields a string, or an untyped nil if there is none.
type Cache interface {
	Get(key string) any
	Set(key string, value any, lasts time.Duration) error
	IsExist(key string) bool
	Delete(key string) error
}

// errNoText says that somebody wants to keep what is no string.
var errNoText = errors.New("only text is kept")

// Here is a cache in this process, on the clock that tells when a token has ended.
func Here(c clock.Clock) Cache { return &here{clock: c, kept: map[string]entry{}} }

type here struct {
	clock clock.Clock
	mu    sync.Mutex
	kept  map[string]entry
}

type entry struct {
	value string
	ends  time.Time
}

func (h *here) Get(key string) any {
	h.mu.Lock()
	defer h.mu.Unlock()
	e, ok := h.kept[key]
	if !ok || !h.clock.Now().Before(e.ends) {
		return nil
	}
	return e.value
}

// Set keeps nothing that has ended already.
func (h *here) Set(key string, value any, lasts time.Duration) error {
	text, ok := value.(string)
	if !ok {
		return fmt.Errorf("keep %s: %w", key, errNoText)
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	delete(h.kept, key)
	if lasts > 0 {
		h.kept[key] = entry{text, h.clock.Now().Add(lasts)}
	}
	return nil
}

func (h *here) IsExist(key string) bool { return h.Get(key) != nil }

func (h *here) Delete(key string) error {
	h.mu.Lock()
	defer h.mu.Unlock()
	delete(h.kept, key)
	return nil
}

// patience bounds every call to Redis: without it we ask the network for a token ourselves.
const patience = 3 * time.Second

// Redis is a cache that several programs share. Close it at the end.
type Redis struct {
	client *redis.Client
	log    *slog.Logger
}

// Dial makes a cache in the Redis that an address like redis://host:6379/0 names. The
// password, if there is one, is no part of the address. Nothing is connected yet; Ping tells
// whether it is there.
func Dial(address string, password secret.Text, log *slog.Logger) (*Redis, error) {
	o, err := redis.ParseURL(address)
	if err != nil {
		return nil, fmt.Errorf("address of redis: %w", secret.Clean(err))
	}
	if password.Set() {
		o.Password = password.Reveal()
	}
	o.DialTimeout, o.ReadTimeout, o.WriteTimeout = patience, patience, patience
	o.MaxRetries, o.DialerRetries = 1, 1
	redis.SetLogger(silent{}) // what fails is told by whoever asked
	return &Redis{redis.NewClient(o), log}, nil
}

type silent struct{}

func (silent) Printf(context.Context, string, ...any) {}

// Ping reports whether Redis answers.
func (r *Redis) Ping(ctx context.Context) error {
	ctx, done := context.WithTimeout(ctx, patience)
	defer done()
	if err := r.client.Ping(ctx).Err(); err != nil {
		return fmt.Errorf("ask redis: %w", secret.Clean(err))
	}
	return nil
}

// Close ends the connections.
func (r *Redis) Close() error { return r.client.Close() }

// Get yields nil as well when Redis cannot be asked: whoever wants a token then fetches a
// new one.
func (r *Redis) Get(key string) any {
	ctx, done := context.WithTimeout(context.Background(), patience)
	defer done()
	value, err := r.client.Get(ctx, key).Result()
	if errors.Is(err, redis.Nil) {
		return nil
	}
	if err != nil {
		r.log.Warn("redis could not be asked for a token", "fault", secret.Clean(err))
		return nil
	}
	return value
}

// Set never fails because of Redis: the token that was just fetched is good without it.
func (r *Redis) Set(key string, value any, lasts time.Duration) error {
	text, ok := value.(string)
	if !ok {
		return fmt.Errorf("keep %s: %w", key, errNoText)
	}
	if lasts <= 0 {
		return r.Delete(key)
	}
	ctx, done := context.WithTimeout(context.Background(), patience)
	defer done()
	if err := r.client.Set(ctx, key, text, lasts).Err(); err != nil {
		r.log.Warn("redis could not keep a token", "fault", secret.Clean(err, secret.New(text)))
	}
	return nil
}

// IsExist reports whether there is a value now.
func (r *Redis) IsExist(key string) bool { return r.Get(key) != nil }

// Delete forgets a value, if there is one.
func (r *Redis) Delete(key string) error {
	ctx, done := context.WithTimeout(context.Background(), patience)
	defer done()
	if err := r.client.Del(ctx, key).Err(); err != nil {
		return fmt.Errorf("forget a token in redis: %w", secret.Clean(err))
	}
	return nil
}
