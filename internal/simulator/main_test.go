package simulator

import (
	"log"
	"net/http"
	"os"
	"testing"

	"go.uber.org/goleak"
)

// Nothing of a cloud runs on when it is stopped.
func TestMain(m *testing.M) {
	code := m.Run()
	http.DefaultClient.CloseIdleConnections()
	if err := goleak.Find(); err != nil && code == 0 {
		log.Print(err)
		code = 1
	}
	os.Exit(code)
}
