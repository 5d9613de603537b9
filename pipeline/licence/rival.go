package licence

import (
	"strings"

	"github.com/vermilion-seal/vermilion/pipeline/text"
)

// confusable lists pairs of letters that look alike in poor print. Where a slip or a forger put one for the other, the check
// digits, or an engine that does not see the difference, would put it right.
var confusable = []string{"0Q", "0D", "8B", "1L"}

// The confidence of a code of which a letter may be another, and of one with print before it that is not the code's label.
const rivalledCode, announcedCode = 0.75, 0.7

// rivalled tells that the pixels speak for another letter than a code has: that the chance of one that looks like it is no less
// than a quarter of its own, or that what was read in its place is likelier. The check digits would put right what was misread,
// but no less what was printed so.
func rivalled(code string, run text.Run, r text.Reading) bool {
	const odds = 4
	var chars []text.Char
	for _, c := range r.Chars {
		if c.From >= run.From && c.To <= run.To && strings.TrimSpace(c.Text) != "" {
			chars = append(chars, c)
		}
	}
	for i, k := range aligned(code, chars) {
		if k < 0 {
			continue
		}
		c := chars[k]
		own := r.Lattice.Chance(c.From, c.To, code[i])
		switch read := letterOf(c); {
		case read == code[i:i+1]:
			own = max(own, c.Confidence) // as a letter that no code has, perhaps
		case len(read) == 1 && c.Confidence >= own:
			return true
		}
		for _, pair := range confusable {
			if k := strings.IndexByte(pair, code[i]); k >= 0 && r.Lattice.Chance(c.From, c.To, pair[1-k]) >= own/odds {
				return true
			}
		}
	}
	return false
}

// letterOf returns a character as a letter of credit codes, where it can be one.
func letterOf(c text.Char) string { return unmistaken.Replace(strings.ToUpper(c.Text)) }

// aligned returns which character was read for each letter of a code, −1 for none, by least edit distance (Wagner and Fischer,
// 1974): the reading may hold more or fewer.
func aligned(code string, chars []text.Char) []int {
	differ := func(i, k int) int {
		if letterOf(chars[k]) == code[i:i+1] {
			return 0
		}
		return 1
	}
	cost := make([][]int, len(code)+1)
	for i := range cost {
		cost[i] = make([]int, len(chars)+1)
		for k := range cost[i] {
			switch {
			case i == 0 || k == 0:
				cost[i][k] = i + k
			default:
				cost[i][k] = min(cost[i-1][k-1]+differ(i-1, k-1), cost[i-1][k]+1, cost[i][k-1]+1)
			}
		}
	}
	of := make([]int, len(code))
	for i, k := len(code), len(chars); i > 0; {
		switch {
		case k > 0 && cost[i][k] == cost[i-1][k-1]+differ(i-1, k-1):
			i, k = i-1, k-1
			of[i] = k
		case cost[i][k] == cost[i-1][k]+1:
			i--
			of[i] = -1
		default:
			k--
		}
	}
	return of
}
