// Package archtest defends the architecture: a table of what each package may import, and
// the few rules that the compiler cannot know. It does not know what any package does; it
// only reads their source, so it works while some of them do not compile.
//
// A package that is missing from the table fails the test. To add one, write its line in
// table_test.go and think about which way its arrows point: cmd → bot/commands, jobs →
// domain → store → chat.
package archtest
