package text

import (
	"bufio"
	"bytes"
	"fmt"
	"os"
	"strings"
)

// keys names the classes of the recognition network: 0 is the blank, the last the space.
type keys struct {
	names []string
	// columns are the classes that a lattice keeps, the blank first, and letters what the others read as.
	columns []int
	letters string
}

func readKeys(name string) (*keys, error) {
	data, err := os.ReadFile(name)
	if err != nil {
		return nil, fmt.Errorf("read character list: %w", err)
	}
	k := &keys{names: []string{""}, columns: []int{0}}
	lines := bufio.NewScanner(bytes.NewReader(data))
	for lines.Scan() {
		k.names = append(k.names, narrow(strings.TrimSuffix(lines.Text(), "\r")))
	}
	if err := lines.Err(); err != nil {
		return nil, fmt.Errorf("read character list: %w", err)
	}
	k.names = append(k.names, " ")
	for class, name := range k.names {
		if isCode(name) {
			k.columns = append(k.columns, class)
			k.letters += name
		}
	}
	return k, nil
}

// narrow returns full-width letters and digits, of which the network has some, in their usual form.
func narrow(name string) string {
	r := []rune(name)
	if len(r) == 1 && r[0] >= 0xFF01 && r[0] <= 0xFF5E && isCode(string(r[0]-0xFEE0)) {
		return string(r[0] - 0xFEE0)
	}
	return name
}

// text returns what a class reads as under the hint, "" where nothing.
func (k *keys) text(class int, hint Hint) string {
	if class <= 0 || class >= len(k.names) {
		return ""
	}
	name := k.names[class]
	if hint != Code && hint != Digits {
		return name
	}
	name = strings.ToUpper(name)
	if len(name) != 1 || !hint.allows(name[0]) {
		return ""
	}
	return name
}

// decode reads a network's output, steps rows of one probability a class, greedily: the likeliest class of every step,
// without blanks and repetitions.
func (k *keys) decode(out []float32, steps int, hint Hint) Reading {
	lattice := &Lattice{Steps: steps, Letters: k.letters, P: make([]float32, 0, steps*len(k.columns))}
	r := Reading{Lattice: lattice}
	var text strings.Builder
	sum, last := 0.0, 0
	for t := range steps {
		row := out[t*len(k.names) : (t+1)*len(k.names)]
		for _, class := range k.columns {
			lattice.P = append(lattice.P, row[class])
		}
		class := likeliest(row)
		repeated := class == last
		last = class
		name := k.text(class, hint)
		switch {
		case name == "":
		case repeated:
			if n := len(r.Chars); n > 0 {
				r.Chars[n-1].To = t + 1
			}
		default:
			r.Chars = append(r.Chars, Char{Text: name, Confidence: float64(row[class]), From: t, To: t + 1})
			text.WriteString(name)
			sum += float64(row[class])
		}
	}
	r.Text = text.String()
	if len(r.Chars) > 0 {
		r.Confidence = sum / float64(len(r.Chars))
	}
	return r
}

// likeliest is the class of the greatest probability. What has more than half of the whole needs no comparison with the rest: at
// most steps that is the blank, the first.
func likeliest(row []float32) int {
	class := 0
	for i, v := range row {
		if v > row[class] {
			class = i
		}
		if v > 0.5 {
			break
		}
	}
	return class
}
