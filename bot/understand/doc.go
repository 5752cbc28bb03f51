// Package understand reads what people write to the bot: Chinese text to an intent and its
// slots (design: understanding.md). It knows no store, no clock and no network; everything it
// needs to know of the organisation is handed in as a World.
//
// The order of the rules, the first that holds wins:
//
//  1. normalise.go  one width, one case, simplified characters; each rune remembers its source
//  2. draft.go      the sender's open draft: yes, no, what is wrong with it (amend.go)
//  3. commands.go   a command word at the start, with its arguments (arguments.go, tasks.go)
//  4. answers.go    the chat's open question
//  5. chatter.go    politeness
//  6. totals.go     a question for totals in plain words
//  7. plain.go      我也去了, 我没去; a report or a plan without a command word
//
// A report is read slot by slot, and what one slot takes the next ones do not see (report.go):
// quotations, labels, topic, kinds, dates, hours, people, counts, units, partner, place; the
// title is what is left.
package understand
