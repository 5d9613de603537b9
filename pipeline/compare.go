package pipeline

import (
	"strings"
	"unicode"

	"github.com/vermilion-seal/vermilion/models"
)

// difference is how a printed value differs from what it should be.
type difference struct {
	// altered is the confidence, 0–1, that some character was really printed otherwise.
	altered float64
	// unread is the share of the expected characters that were read otherwise or not at all.
	unread float64
}

// compareText aligns a reading with the value that should stand there, by least edit distance. A character that was read as
// another one counts as altered with the confidence of its reading, unless the two look alike in print; characters that
// are missing or too many count as unread.
func compareText(want string, got Printed) difference {
	w := comparable(want, nil)
	g := comparable(got.Text, got.Confidence)
	if len(w) == 0 {
		if len(g) > 1 {
			return difference{unread: 1}
		}
		return difference{}
	}
	var d difference
	wrong := 0
	for _, pair := range alignRunes(w, g) {
		switch {
		case pair.want == pair.got:
			continue
		case pair.want != 0 && pair.got != 0 && !alike(pair.want, pair.got) && readable(pair.want):
			d.altered = max(d.altered, pair.confidence)
		}
		if pair.want == 0 || pair.got == 0 || !alike(pair.want, pair.got) {
			wrong++
		}
	}
	d.unread = float64(wrong) / float64(len(w))
	if d.unread > .5 {
		d.altered = 0 // a field that reads like something else altogether was not read, rather than altered
	}
	return d
}

type char struct {
	r          rune
	confidence float64
}

// comparable brings a value to the form in which printed values are compared: names' width and brackets, no spaces.
func comparable(s string, confidence []float64) []char {
	var out []char
	i := 0
	for _, r := range s {
		c := 1.0
		if i < len(confidence) {
			c = confidence[i]
		}
		i++
		for _, canonical := range models.CanonicalName(string(r)) {
			if !unicode.IsPunct(canonical) && canonical != '·' {
				out = append(out, char{canonical, c})
			}
		}
	}
	return out
}

// pairing is one column of an alignment; 0 stands for no character.
type pairing struct {
	want, got  rune
	confidence float64
}

// alignRunes finds the alignment of least edit distance (Wagner and Fischer, 1974).
func alignRunes(w, g []char) []pairing {
	cost := make([][]int, len(w)+1)
	for i := range cost {
		cost[i] = make([]int, len(g)+1)
		cost[i][0] = i
	}
	for k := range g {
		cost[0][k+1] = k + 1
	}
	for i := range w {
		for k := range g {
			same := 1
			if w[i].r == g[k].r {
				same = 0
			}
			cost[i+1][k+1] = min(cost[i][k]+same, cost[i][k+1]+1, cost[i+1][k]+1)
		}
	}
	var out []pairing
	for i, k := len(w), len(g); i > 0 || k > 0; {
		switch {
		case i > 0 && k > 0 && (w[i-1].r == g[k-1].r && cost[i][k] == cost[i-1][k-1] || w[i-1].r != g[k-1].r && cost[i][k] == cost[i-1][k-1]+1):
			i, k = i-1, k-1
			out = append(out, pairing{w[i].r, g[k].r, g[k].confidence})
		case i > 0 && cost[i][k] == cost[i-1][k]+1:
			i--
			out = append(out, pairing{want: w[i].r})
		default:
			k--
			out = append(out, pairing{got: g[k].r, confidence: g[k].confidence})
		}
	}
	return out
}

// lookalikes lists characters that print alike; any two of one group are taken for each other by readers.
var lookalikes = []string{"0OoDQ", "1lIi|", "2Zz", "5Ss", "8B", "6Gb", "9gq", "cC", "vV", "wW", "xX×", "uU", "kK", "pP", "一-", "二=", "日曰", "己已巳", "未末", "土士", "入人八", "口囗"}

func alike(a, b rune) bool {
	for _, group := range lookalikes {
		if strings.ContainsRune(group, a) && strings.ContainsRune(group, b) {
			return true
		}
	}
	return unicode.ToUpper(a) == unicode.ToUpper(b)
}

// readable tells whether the engines know a character at all: the basic plane's common ideographs, letters and digits.
func readable(r rune) bool { return r < 0x80 || r >= 0x4E00 && r <= 0x9FA5 }
