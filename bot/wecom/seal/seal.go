// Package seal opens and seals what the network posts to a callback address: signature, AES
// and framing (wecom.md section 2; official pages 90968 and 101033). It does not know what is inside.
package seal

import (
	"bytes"
	"crypto/aes"
	"crypto/cipher"
	"crypto/rand"
	"crypto/sha1"
	"crypto/subtle"
	"encoding/base64"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"slices"
	"strings"
)

var (
	// ErrSignature says that somebody else has written this, or that the token is wrong.
	ErrSignature = errors.New("the signature does not fit")
	// ErrDamaged says that what was encrypted cannot be read, most often because the key is
	// another one.
	ErrDamaged = errors.New("it cannot be decrypted")
	// ErrReceiver says that it was written for somebody else.
	ErrReceiver = errors.New("it is for another receiver")
	// ErrKey says that this is no EncodingAESKey.
	ErrKey = errors.New("an EncodingAESKey has 43 letters and digits")
)

const (
	keyLength   = 43 // of an EncodingAESKey: 32 bytes in base64 without the =
	randomBytes = 16 // before every message
	padTo       = 32 // PKCS#7 in blocks of 32, twice those of AES
)

// Box is one pair of token and key, and who is written to.
type Box struct {
	token    string
	key      []byte
	receiver string
}

// New makes a box. The receiver is "" for a chat bot and the corporation's id for a
// self-built app. With "", Open takes what is written to anybody and tells to whom.
func New(token, encodingAESKey, receiver string) (*Box, error) {
	// Not Strict: the last letter's spare bits are set even in the official examples.
	key, err := base64.RawStdEncoding.DecodeString(encodingAESKey)
	if err != nil || len(encodingAESKey) != keyLength {
		return nil, ErrKey
	}
	return &Box{token, key, receiver}, nil
}

// Envelope is what travels: the encrypted text in base64 and what proves it.
type Envelope struct{ Encrypt, Signature, Timestamp, Nonce string }

// Key is the 32 bytes that files are encrypted with too.
func (b *Box) Key() []byte { return slices.Clone(b.key) }

// Open checks the signature first, and gives what is inside and to whom it was written. Its
// errors are ErrSignature, ErrDamaged and ErrReceiver, with nothing of the content.
func (b *Box) Open(e Envelope) (message []byte, receiver string, err error) {
	want := b.sign(e.Timestamp, e.Nonce, e.Encrypt)
	if subtle.ConstantTimeCompare([]byte(want), []byte(e.Signature)) != 1 {
		return nil, "", ErrSignature
	}
	encrypted, err := base64.StdEncoding.DecodeString(e.Encrypt)
	if err != nil {
		return nil, "", fmt.Errorf("%w: no base64", ErrDamaged)
	}
	plain, err := decrypt(b.key, encrypted)
	if err != nil {
		return nil, "", err
	}
	if len(plain) < randomBytes+4 {
		return nil, "", fmt.Errorf("%w: too short", ErrDamaged)
	}
	rest := plain[randomBytes+4:]
	length := binary.BigEndian.Uint32(plain[randomBytes:])
	if uint64(length) > uint64(len(rest)) {
		return nil, "", fmt.Errorf("%w: shorter than it says", ErrDamaged)
	}
	message, receiver = rest[:length], string(rest[length:])
	if b.receiver != "" && receiver != b.receiver {
		return nil, "", ErrReceiver
	}
	return message, receiver, nil
}

// Seal encrypts and signs a message.
func (b *Box) Seal(message []byte, timestamp, nonce string) (Envelope, error) {
	random := make([]byte, randomBytes)
	if _, err := rand.Read(random); err != nil {
		return Envelope{}, fmt.Errorf("seal a message: %w", err)
	}
	return b.sealWith(random, message, timestamp, nonce)
}

func (b *Box) sealWith(random, message []byte, timestamp, nonce string) (Envelope, error) {
	plain := binary.BigEndian.AppendUint32(slices.Clone(random), uint32(len(message)))
	plain = append(append(plain, message...), b.receiver...)
	encrypted, err := encrypt(b.key, plain)
	if err != nil {
		return Envelope{}, err
	}
	e := Envelope{Encrypt: base64.StdEncoding.EncodeToString(encrypted), Timestamp: timestamp, Nonce: nonce}
	e.Signature = b.sign(timestamp, nonce, e.Encrypt)
	return e, nil
}

func (b *Box) sign(timestamp, nonce, encrypted string) string {
	parts := []string{b.token, timestamp, nonce, encrypted}
	slices.Sort(parts)
	sum := sha1.Sum([]byte(strings.Join(parts, "")))
	return hex.EncodeToString(sum[:])
}

// OpenFile decrypts a picture or document, which has no framing: the whole of it is one
// ciphertext (wecom.md section 6). The error is ErrDamaged.
func OpenFile(key, encrypted []byte) ([]byte, error) { return decrypt(key, encrypted) }

func decrypt(key, encrypted []byte) ([]byte, error) {
	block, err := aes.NewCipher(key)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrDamaged, ErrKey)
	}
	if len(encrypted) == 0 || len(encrypted)%aes.BlockSize != 0 {
		return nil, fmt.Errorf("%w: %d bytes are no whole blocks", ErrDamaged, len(encrypted))
	}
	plain := make([]byte, len(encrypted))
	cipher.NewCBCDecrypter(block, key[:aes.BlockSize]).CryptBlocks(plain, encrypted)
	pad := int(plain[len(plain)-1])
	if pad == 0 || pad > padTo || pad > len(plain) {
		return nil, fmt.Errorf("%w: wrong padding", ErrDamaged)
	}
	text, padding := plain[:len(plain)-pad], plain[len(plain)-pad:]
	if !bytes.Equal(padding, bytes.Repeat([]byte{byte(pad)}, pad)) {
		return nil, fmt.Errorf("%w: wrong padding", ErrDamaged)
	}
	return text, nil
}

func encrypt(key, plain []byte) ([]byte, error) {
	block, err := aes.NewCipher(key)
	if err != nil {
		return nil, fmt.Errorf("encrypt: %w", err)
	}
	pad := padTo - len(plain)%padTo
	padded := append(slices.Clone(plain), bytes.Repeat([]byte{byte(pad)}, pad)...)
	encrypted := make([]byte, len(padded))
	cipher.NewCBCEncrypter(block, key[:aes.BlockSize]).CryptBlocks(encrypted, padded)
	return encrypted, nil
}
