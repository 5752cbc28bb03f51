package main

import (
	"math/rand/v2"
	"strings"
)

// dice is the chance by which a year is drawn. The same seed draws the same year.
type dice struct{ *rand.Rand }

func newDice(seed uint64) dice { return dice{rand.New(rand.NewPCG(seed, 20260101))} }

// chance is true in so many of a hundred cases.
func (d dice) chance(percent int) bool { return d.IntN(100) < percent }

// between is a number from low to high, both included.
func (d dice) between(low, high int) int { return low + d.IntN(high-low+1) }

func (d dice) word(words ...string) string { return words[d.IntN(len(words))] }

// of is one of the words of a text.
func (d dice) of(text string) string { return d.word(strings.Fields(text)...) }

func pick[T any](d dice, all []T) T { return all[d.IntN(len(all))] }

// some are n of all, in an order of their own; fewer if there are fewer.
func some[T any](d dice, all []T, n int) []T {
	var chosen []T
	for _, i := range d.Perm(len(all))[:min(n, len(all))] {
		chosen = append(chosen, all[i])
	}
	return chosen
}
