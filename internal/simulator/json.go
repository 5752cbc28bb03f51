package simulator

import (
	"bytes"
	"encoding/json"
)

func marshal(body any) ([]byte, error) {
	var text bytes.Buffer
	encoder := json.NewEncoder(&text)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(body); err != nil {
		return nil, err
	}
	return bytes.TrimSuffix(text.Bytes(), []byte("\n")), nil
}

// escapeSlashes writes / as \/ in JSON, as PHP does. A slash stands only in strings there.
func escapeSlashes(text []byte) []byte {
	return bytes.ReplaceAll(text, []byte("/"), []byte(`\/`))
}
