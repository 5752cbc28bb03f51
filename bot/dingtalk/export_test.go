package dingtalk

import "github.com/daybook-bot/daybook/internal/secret"

// SignForTest is the signature of a callback at a time.
func SignForTest(key, at string) string { return sign(secret.New(key), at+"\n"+key) }
