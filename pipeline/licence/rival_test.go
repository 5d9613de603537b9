package licence_test

import (
	"strings"
	"testing"

	"github.com/vermilion-seal/vermilion/pipeline/licence"
	"github.com/vermilion-seal/vermilion/pipeline/text"
)

// A code does not stand against the letters that were read, however many they are.
func TestRivalled(t *testing.T) {
	t.Parallel()
	const code = "91350100M000180Y43"
	for _, tt := range []struct {
		name, read string
		also       map[int]byte // letters that are half as likely, by place
		want       bool
	}{
		{"as it stands", code, nil, false},
		{"letters that no code has", "9I35OIOOM000180Y43", nil, false},
		{"an 8 that may be a B", code, map[int]byte{13: 'B'}, true},
		{"an 8 that may be a 3", code, map[int]byte{13: '3'}, false},
		{"a B for the 8", "91350100M0001B0Y43", nil, true},
		{"a B for the 8, and one more", "91350100M00001B0Y43", nil, true},
		{"a B for the 8, and one less", "9130100M0001B0Y43", nil, true},
		{"a P for the M", "91350100P000180Y43", nil, true},
		{"a P for an M that is half as likely", "91350100P000180Y43", map[int]byte{8: 'M'}, true},
		{"one more", "91350100M0000180Y43", nil, false},
	} {
		if got := licence.Rivalled(code, reading(tt.read, tt.also)); got != tt.want {
			t.Errorf("%s: %v", tt.name, got)
		}
	}
}

// reading is a reading of one step a letter.
func reading(read string, also map[int]byte) text.Reading {
	const letters = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
	r := text.Reading{Text: read, Lattice: &text.Lattice{Steps: len(read), Letters: letters}}
	for i := range len(read) {
		row := make([]float32, 1+len(letters))
		row[1+strings.IndexByte(letters, read[i])] = .6
		if other, ok := also[i]; ok {
			row[1+strings.IndexByte(letters, other)] = .3
		}
		r.Lattice.P = append(r.Lattice.P, row...)
		r.Chars = append(r.Chars, text.Char{Text: read[i : i+1], Confidence: .6, From: i, To: i + 1})
	}
	return r
}
