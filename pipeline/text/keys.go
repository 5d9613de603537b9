package text

import (
	"bufio"
	"bytes"
	"fmt"
	"os"
	"strings"
)

// keys names the classes of the recognition network: 0 is the blank, the last the space.
type keys struct{ names []string }

func readKeys(name string) (*keys, error) {
	data, err := os.ReadFile(name)
	if err != nil {
		return nil, fmt.Errorf("read character list: %w", err)
	}
	k := &keys{names: []string{""}}
	lines := bufio.NewScanner(bytes.NewReader(data))
	for lines.Scan() {
		k.names = append(k.names, strings.TrimSuffix(lines.Text(), "\r"))
	}
	if err := lines.Err(); err != nil {
		return nil, fmt.Errorf("read character list: %w", err)
	}
	k.names = append(k.names, " ")
	return k, nil
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

// folded says that a class counts as a letter of an alphabet, given by its index.
type folded struct{ class, letter int }

// fold lists the classes that count as letters of the alphabet.
func (k *keys) fold(alphabet string) []folded {
	var list []folded
	for class, name := range k.names {
		if len(name) != 1 {
			continue
		}
		name = strings.ToUpper(name)
		letter := strings.Index(alphabet, name)
		if letter < 0 {
			switch name {
			case "O":
				letter = strings.IndexByte(alphabet, '0')
			case "I":
				letter = strings.IndexByte(alphabet, '1')
			}
		}
		if letter >= 0 {
			list = append(list, folded{class, letter})
		}
	}
	return list
}
