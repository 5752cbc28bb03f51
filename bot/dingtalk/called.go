package dingtalk

import (
	"context"
	"strings"
)

// called puts back whom a message calls: the service takes an @ with its name out of a text
// and says beside it who was meant (§1c). Where in the text they stood nobody knows, so they
// come last, and only to a text that lists something: a short word stays what it is.
func (r *Robot) called(ctx context.Context, p posted, said string) (string, error) {
	if p.Kind != "text" || r.o.Named == nil || !strings.ContainsAny(said, "：:、") {
		return said, nil
	}
	for _, who := range p.Called {
		ids := posted{Staff: who.Staff, Union: who.Union, Sender: who.Sender}.ids()
		name, err := r.o.Named(ctx, ids)
		if err != nil {
			return "", err
		}
		if name != "" && !strings.Contains(said, "@"+name) {
			said += " @" + name
		}
	}
	return said, nil
}
