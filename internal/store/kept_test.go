package store

import (
	"slices"
	"testing"
	"time"
)

func TestShelfKeepsAcrossARestart(t *testing.T) {
	dir := t.TempDir()
	db, _ := openAt(t, dir)
	if err := db.Shelf("a").Put(t.Context(), "card/1", "旧"); err != nil {
		t.Fatal(err)
	}
	if err := db.Shelf("a").Put(t.Context(), "card/1", "新"); err != nil {
		t.Fatal(err)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	db, _ = openAt(t, dir)
	if got, found, err := db.Shelf("a").Get(t.Context(), "card/1"); err != nil || !found || got != "新" {
		t.Errorf("after a restart there is %q, %v, %v; want what was put there last", got, found, err)
	}
	if got, found, err := db.Shelf("b").Get(t.Context(), "card/1"); err != nil || found {
		t.Errorf("another's shelf has %q, %v", got, err)
	}
}

func TestShelfListsAndClearsByPrefixAndAge(t *testing.T) {
	db, c := openAt(t, t.TempDir())
	s := db.Shelf("a")
	put := func(key string) {
		t.Helper()
		if err := s.Put(t.Context(), key, key); err != nil {
			t.Fatal(err)
		}
	}
	put("card/1")
	put("seen_1")
	c.Set(morning.Add(time.Hour))
	put("card/2")
	want := func(prefix string, keys ...string) {
		t.Helper()
		all, err := s.All(t.Context(), prefix)
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, k := range all {
			got = append(got, k.Key)
		}
		if !slices.Equal(got, keys) {
			t.Errorf("under %q there are %q, want %q", prefix, got, keys)
		}
	}
	want("", "card/1", "card/2", "seen_1")
	want("card/", "card/1", "card/2")
	want("seen%")
	if err := s.Clear(t.Context(), "card/", morning.Add(time.Minute)); err != nil {
		t.Fatal(err)
	}
	want("", "card/2", "seen_1")
	if all, err := s.All(t.Context(), "card/"); err != nil || !all[0].At.Equal(morning.Add(time.Hour)) {
		t.Errorf("put there %v, %v", all, err)
	}
}
