package main

import (
	"fmt"
	"slices"
	"strings"
	"time"
)

func date(year, month, day int) time.Time {
	return time.Date(year, time.Month(month), day, 0, 0, 0, 0, time.UTC)
}

func iso(at time.Time) string { return at.Format(time.DateOnly) }

// chatLog is a chat script while it is written.
type chatLog struct {
	text string
	now  time.Time
	room string
	todo []todo
}

// todo is something that will happen at a moment.
type todo struct {
	at   time.Time
	what func()
}

// later plans something. Of two at the same moment, the first planned comes first.
func (s *chatLog) later(at time.Time, what func()) {
	i, _ := slices.BinarySearchFunc(s.todo, at, func(t todo, at time.Time) int {
		if t.at.After(at) {
			return 1
		}
		return -1
	})
	s.todo = slices.Insert(s.todo, i, todo{at, what})
}

// run lets everything that was planned happen before the end.
func (s *chatLog) run(end time.Time) {
	for len(s.todo) > 0 && s.todo[0].at.Before(end) {
		next := s.todo[0]
		s.todo = s.todo[1:]
		s.move(next.at)
		next.what()
	}
	s.move(end)
}

// move lets the clock go to a moment, or on by a minute if that is past.
func (s *chatLog) move(at time.Time) {
	if !at.After(s.now) {
		at = s.now.Add(time.Minute)
	}
	s.now = at
	s.line("== " + at.Format("2006-01-02 15:04"))
}

func (s *chatLog) line(text string) { s.text += text + "\n" }

func (s *chatLog) say(room, who, text string) {
	if s.room != room {
		s.line("@ " + room)
		s.room = room
	}
	s.line(who + ": " + strings.ReplaceAll(text, "\n", "\n   "))
}

// press has somebody press a button of the newest card.
func (s *chatLog) press(room, who, label string) {
	if s.room != room {
		s.line("@ " + room)
		s.room = room
	}
	s.line("! click " + who + " " + label)
}

// hear expects words from the bot.
func (s *chatLog) hear(format string, args ...any) {
	s.line("BOT~ *" + fmt.Sprintf(format, args...) + "*")
}

func (s *chatLog) today() string { return iso(s.now) }
