package config

import (
	"fmt"
	"os"
	"reflect"
	"strings"
	"testing"
)

// Every key of the networks stands in both languages with its default.
func TestDocsNameEveryKeyWithItsDefault(t *testing.T) {
	c := Default()
	for network, settings := range map[string]any{"wecom": c.Wecom, "dingtalk": c.Dingtalk} {
		keys := map[string]string{"listen": c.Listen}
		leaves("redis", reflect.ValueOf(c.Redis), keys)
		leaves(network, reflect.ValueOf(settings), keys)
		for _, file := range []string{"../docs/" + network + ".md", "../docs/" + network + ".en.md"} {
			text, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			for key, value := range keys {
				rows := []string{fmt.Sprintf("| `%s` | `%s` |", key, value)}
				if value == "" {
					rows = []string{fmt.Sprintf("| `%s` | 空 |", key), fmt.Sprintf("| `%s` | empty |", key), fmt.Sprintf("| `%s` | — |", key)}
				}
				if !containsAny(string(text), rows) {
					t.Errorf("%s has no row %s", file, rows[0])
				}
			}
		}
	}
}

func containsAny(text string, rows []string) bool {
	for _, one := range rows {
		if strings.Contains(text, one) {
			return true
		}
	}
	return false
}

// leaves are the keys below a part of the configuration and their values.
func leaves(at string, v reflect.Value, into map[string]string) {
	for i := range v.NumField() {
		key := at + "." + v.Type().Field(i).Tag.Get("yaml")
		switch f := v.Field(i); f.Kind() {
		case reflect.Struct:
			leaves(key, f, into)
		case reflect.Slice:
			leaves(key+"[]", reflect.New(f.Type().Elem()).Elem(), into)
		default:
			into[key] = fmt.Sprint(f.Interface())
		}
	}
}
