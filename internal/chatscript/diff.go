package chatscript

import "strings"

// diff shows line by line how what was said differs from what was wanted.
func diff(want, said string) string {
	a, b := strings.Split(want, "\n"), strings.Split(said, "\n")
	if len(a)*len(b) > 1_000_000 { // the table of common lines would not fit
		return prefixed("- ", want) + "\n" + prefixed("+ ", said)
	}
	left := common(a, b)
	var out []string
	i, j := 0, 0
	for i < len(a) || j < len(b) {
		switch {
		case i < len(a) && j < len(b) && a[i] == b[j]:
			out = append(out, "  "+a[i])
			i, j = i+1, j+1
		case j == len(b) || i < len(a) && left[i+1][j] >= left[i][j+1]:
			out = append(out, "- "+a[i])
			i++
		default:
			out = append(out, "+ "+b[j])
			j++
		}
	}
	return strings.Join(out, "\n")
}

// common[i][j] is how many lines a[i:] and b[j:] have in common, in order.
func common(a, b []string) [][]int {
	table := make([][]int, len(a)+1)
	for i := range table {
		table[i] = make([]int, len(b)+1)
	}
	for i := len(a) - 1; i >= 0; i-- {
		for j := len(b) - 1; j >= 0; j-- {
			table[i][j] = max(table[i+1][j], table[i][j+1])
			if a[i] == b[j] {
				table[i][j] = table[i+1][j+1] + 1
			}
		}
	}
	return table
}

// likeness is how many characters two texts have in common, wherever they stand, less those
// they do not share: enough to tell which of several sentences was meant.
func likeness(a, b string) int {
	count := map[rune]int{}
	for _, r := range a {
		count[r]++
	}
	same, length := 0, 0
	for _, r := range b {
		length++
		if count[r] > 0 {
			count[r]--
			same++
		}
	}
	return 2*same - length
}
