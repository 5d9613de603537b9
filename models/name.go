package models

import (
	"strings"
	"unicode"
)

// SameName tells whether two names of an organisation or a person are the same name: the width of characters, the kind of
// brackets, quotes and dots, and white space do not count; every Chinese character does.
func SameName(a, b string) bool { return CanonicalName(a) == CanonicalName(b) }

// CanonicalName returns the form of a name that SameName compares.
func CanonicalName(s string) string {
	var b strings.Builder
	for _, r := range halfWidth(s) {
		if unicode.IsSpace(r) {
			continue
		}
		if to, ok := nameVariants[r]; ok {
			r = to
		}
		b.WriteRune(unicode.ToUpper(r))
	}
	return b.String()
}

// nameVariants maps punctuation that writers exchange freely to one of its kind.
var nameVariants = map[rune]rune{
	'〔': '(', '〕': ')', '【': '(', '】': ')', '[': '(', ']': ')', '﹙': '(', '﹚': ')', '{': '(', '}': ')',
	'“': '"', '”': '"', '「': '"', '」': '"', '『': '"', '』': '"', '‘': '\'', '’': '\'',
	'•': '·', '・': '·', '･': '·', '‧': '·', '∙': '·', '⋅': '·', '●': '·', '.': '·',
	'—': '-', '–': '-', '―': '-', '‐': '-', '−': '-',
}

// halfWidth turns full-width ASCII (U+FF01–U+FF5E) and the ideographic space into their half-width forms.
func halfWidth(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r >= 0xFF01 && r <= 0xFF5E:
			return r - 0xFEE0
		case r == 0x3000:
			return ' '
		}
		return r
	}, s)
}
