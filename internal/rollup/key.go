package rollup

import (
	"crypto/ed25519"
	"crypto/rand"
	"crypto/sha256"
	"crypto/x509"
	"encoding/base64"
	"encoding/hex"
	"encoding/pem"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strings"
)

const pemType = "PRIVATE KEY"

// Key reads the key that sheets are signed with (PKCS #8 in PEM). If there is no such file
// it makes one, for its owner only, and beside it FILE.pub with the line that the office above
// puts on its list of trusted keys; fresh is true then.
func Key(file, organisation string) (key ed25519.PrivateKey, fresh bool, err error) {
	text, err := os.ReadFile(file)
	if errors.Is(err, fs.ErrNotExist) {
		key, err = newKey(file, organisation)
		return key, true, err
	}
	if err != nil {
		return nil, false, fmt.Errorf("读不了钥匙 %s：%w", file, err)
	}
	block, _ := pem.Decode(text)
	if block == nil || block.Type != pemType {
		return nil, false, fmt.Errorf("%s 不是签名的钥匙。换一个还没有的文件名，程序会做一把新的", file)
	}
	found, err := x509.ParsePKCS8PrivateKey(block.Bytes)
	if err != nil {
		return nil, false, fmt.Errorf("%s 里的钥匙读不出来：%w", file, err)
	}
	key, ok := found.(ed25519.PrivateKey)
	if !ok {
		return nil, false, fmt.Errorf("%s 里的钥匙不是 ed25519 的", file)
	}
	return key, false, nil
}

func newKey(file, organisation string) (ed25519.PrivateKey, error) {
	public, key, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		return nil, fmt.Errorf("make a key: %w", err)
	}
	der, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		return nil, fmt.Errorf("write a key: %w", err)
	}
	if err := create(file, pem.EncodeToMemory(&pem.Block{Type: pemType, Bytes: der}), 0o600); err != nil {
		return nil, err
	}
	return key, create(file+".pub", []byte(PublicLine(public, organisation)+"\n"), 0o644)
}

// create writes a file that must not be there yet.
func create(file string, text []byte, mode fs.FileMode) error {
	f, err := os.OpenFile(file, os.O_WRONLY|os.O_CREATE|os.O_EXCL, mode)
	if err != nil {
		return fmt.Errorf("写不了 %s：%w", file, err)
	}
	_, err = f.Write(text)
	if err = errors.Join(err, f.Close()); err != nil {
		return fmt.Errorf("写不了 %s：%w", file, err)
	}
	return nil
}

// PublicLine is how a public key is handed on: ed25519, the key in base64, whose it is.
func PublicLine(key ed25519.PublicKey, organisation string) string {
	return "ed25519 " + base64.StdEncoding.EncodeToString(key) + " " + oneLine(organisation)
}

func oneLine(s string) string { return strings.Join(strings.Fields(s), " ") }

// Fingerprint is short enough to be read out on the telephone.
func Fingerprint(key []byte) string {
	sum := sha256.Sum256(key)
	words := hex.EncodeToString(sum[:8])
	return words[:4] + "-" + words[4:8] + "-" + words[8:12] + "-" + words[12:]
}

// Trusted are the keys that an office believes, with the organisations that they belong to.
type Trusted map[string]string

// ReadTrusted adds the lines of a file: those that Key writes into FILE.pub, one or many;
// empty ones and those that begin with # are left out.
func (t Trusted) ReadTrusted(file string) error {
	text, err := os.ReadFile(file)
	if err != nil {
		return fmt.Errorf("读不了 %s：%w", file, err)
	}
	number := 0
	for line := range strings.Lines(string(text)) {
		number++
		line = strings.TrimSpace(line)
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		kind, rest, _ := strings.Cut(line, " ")
		word, name, _ := strings.Cut(strings.TrimSpace(rest), " ")
		key, err := base64.StdEncoding.DecodeString(word)
		if kind != "ed25519" || err != nil || len(key) != ed25519.PublicKeySize {
			return fmt.Errorf("%s 第 %d 行不是公钥。一行一把，照搬各单位给的 .pub 文件", file, number)
		}
		t[string(key)] = oneLine(name)
	}
	return nil
}

// Check says why a sheet is not to be believed; nil if it is.
func (t Trusted) Check(s Signed) error {
	owner, known := t[string(s.Key)]
	switch {
	case !known:
		return fmt.Errorf("签名的钥匙（指纹 %s）不在信任的名单里", Fingerprint(s.Key))
	case owner != "" && owner != oneLine(s.Organisation):
		return fmt.Errorf("写的是“%s”，签名的钥匙却是“%s”的", s.Organisation, owner)
	}
	return nil
}
