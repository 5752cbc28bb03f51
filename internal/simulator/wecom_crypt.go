package simulator

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/sha1"
	"crypto/subtle"
	"encoding/base64"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"slices"
	"strings"
)

// callbackKey decodes an EncodingAESKey of 43 characters; nil if it is not one (§2).
func callbackKey(text string) []byte {
	key, err := base64.StdEncoding.DecodeString(text + "=")
	if err != nil || len(text) != 43 {
		return nil
	}
	return key
}

// signature is msg_signature (§2).
func signature(token, timestamp, nonce, encrypt string) string {
	parts := []string{token, timestamp, nonce, encrypt}
	slices.Sort(parts)
	sum := sha1.Sum([]byte(strings.Join(parts, "")))
	return hex.EncodeToString(sum[:])
}

func sameSignature(a, b string) bool { return subtle.ConstantTimeCompare([]byte(a), []byte(b)) == 1 }

// seal encrypts a message with an empty receive id: random(16), length, message (§2).
func seal(key, random, message []byte) string {
	plain := append([]byte{}, random...)
	plain = binary.BigEndian.AppendUint32(plain, uint32(len(message)))
	plain = append(plain, message...)
	return base64.StdEncoding.EncodeToString(sealFile(key, plain))
}

// unseal decrypts what a client sealed with an empty receive id.
func unseal(key []byte, text string) ([]byte, error) {
	sealed, err := base64.StdEncoding.DecodeString(text)
	if err != nil || len(sealed) == 0 || len(sealed)%aes.BlockSize != 0 {
		return nil, errors.New("encrypt is not base64 of whole blocks")
	}
	block, err := aes.NewCipher(key)
	if err != nil {
		return nil, err
	}
	cipher.NewCBCDecrypter(block, key[:16]).CryptBlocks(sealed, sealed)
	n := int(sealed[len(sealed)-1])
	if n < 1 || n > 32 || n > len(sealed) {
		return nil, errors.New("padding is not 1 to 32")
	}
	for _, b := range sealed[len(sealed)-n:] {
		if int(b) != n {
			return nil, errors.New("padding bytes differ")
		}
	}
	plain := sealed[:len(sealed)-n]
	if len(plain) < 20 {
		return nil, errors.New("too short")
	}
	length := int64(binary.BigEndian.Uint32(plain[16:20]))
	rest := plain[20:]
	if length > int64(len(rest)) {
		return nil, errors.New("message is longer than what came")
	}
	if int64(len(rest)) != length {
		return nil, errors.New("receive id is not empty")
	}
	return rest, nil
}
