package text_test

import (
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/vermilion-seal/vermilion/models"
	"github.com/vermilion-seal/vermilion/pipeline/text"
)

const letters = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"

// spell returns a lattice that shows s, each character for one step with blanks between, with clarity p, and at the given
// places rather what others says.
func spell(s string, p float32, others map[int]byte) *text.Lattice {
	l := &text.Lattice{Letters: letters}
	add := func(set func(row []float32)) {
		row := make([]float32, 1+len(letters))
		for i := range row {
			row[i] = (1 - p) / float32(len(row))
		}
		set(row)
		l.P = append(l.P, row...)
		l.Steps++
	}
	for i := range len(s) {
		add(func(row []float32) { row[0] = p })
		add(func(row []float32) {
			row[1+strings.IndexByte(letters, s[i])] = p
			if o, ok := others[i]; ok {
				row[1+strings.IndexByte(letters, o)] = p
				row[1+strings.IndexByte(letters, s[i])] = p / 3
			}
		})
	}
	add(func(row []float32) { row[0] = p })
	return l
}

func TestBest(t *testing.T) {
	t.Parallel()
	const code = "91440300708461136T"
	if !models.ValidCreditCode(code) {
		t.Fatal("the code of this test is not valid")
	}
	tests := []struct {
		name    string
		lattice *text.Lattice
		want    string
		least   float64
	}{
		{"clear", spell(code, 0.99, nil), code, 0.5},
		{"one character mistaken", spell(code, 0.99, map[int]byte{5: '8'}), code, 0.1},
		{"a letter that no code has", spell(strings.Replace(code, "00", "0O", 1), 0.99, nil), code, 0.5},
		{"too short", spell(code[:15], 0.99, nil), "", 0},
		{"nothing", &text.Lattice{Letters: letters}, "", 0},
	}
	for _, tt := range tests {
		got, p := tt.lattice.Best(0, tt.lattice.Steps, models.CreditCodeAlphabet, 18, models.ValidCreditCode)
		if got != tt.want || p < tt.least || p > 1.0001 {
			t.Errorf("%s: %q with probability %v, want %q", tt.name, got, p, tt.want)
		}
	}
}

// FuzzBest feeds lattices of anything.
func FuzzBest(f *testing.F) {
	f.Add(uint64(1), 30, -3, 100)
	f.Add(uint64(2), 0, 0, 0)
	f.Fuzz(func(t *testing.T, seed uint64, steps, from, to int) {
		if steps < 0 || steps > 60 {
			return
		}
		r := rand.New(rand.NewPCG(seed, 0))
		l := &text.Lattice{Steps: steps, Letters: letters, P: make([]float32, steps*(1+len(letters)))}
		for i := range l.P {
			l.P[i] = float32(math.Pow(r.Float64(), 30))
		}
		got, p := l.Best(from, to, models.CreditCodeAlphabet, 18, models.ValidCreditCode)
		if got != "" && !models.ValidCreditCode(got) || (got == "") != (p == 0) || math.IsNaN(p) {
			t.Errorf("%q with probability %v", got, p)
		}
	})
}

// reading is a reading of s, one step for a character.
func reading(s string) text.Reading {
	r := text.Reading{Text: s, Lattice: &text.Lattice{Letters: letters}}
	for _, c := range s {
		r.Chars = append(r.Chars, text.Char{Text: string(c), From: 2 * r.Lattice.Steps, To: 2*r.Lattice.Steps + 1})
		r.Lattice.Steps++
	}
	r.Lattice.Steps *= 2
	return r
}

func TestRuns(t *testing.T) {
	t.Parallel()
	tests := []struct{ line, want string }{
		{"统一社会信用代码91440300708461136T", "统一社会信用代码|91440300708461136T"},
		{"91440300708461136T(1/1)", "|91440300708461136T"},
		{"代码: 9144 0300 7084 6113 6t", "代码: |91440300708461136T"},
		{"914403007丨8461136T副本", "|914403007?8461136T"},
		{"编号12345", ""},
		{"2019年07月01日", ""},
		{"", ""},
	}
	for _, tt := range tests {
		var got []string
		for _, run := range reading(tt.line).Runs(6) {
			got = append(got, run.Before+"|"+run.Text)
		}
		if s := strings.Join(got, ";"); s != tt.want {
			t.Errorf("%s: %q, want %q", tt.line, s, tt.want)
		}
	}
}

// FuzzRuns feeds lines of anything.
func FuzzRuns(f *testing.F) {
	for _, s := range []string{"", "A", " A1 B2 ", "代码91440300丨08461136T(1/1)编号12", "((((A?B"} {
		f.Add(s, 3)
	}
	f.Fuzz(func(t *testing.T, s string, least int) {
		r := reading(s)
		for _, run := range r.Runs(least) {
			if run.From < 0 || run.To > r.Lattice.Steps || run.From >= run.To || !strings.Contains(s, run.Before) && strings.ToValidUTF8(s, "") == s {
				t.Errorf("%+v of %q", run, s)
			}
			q := run.Quad(box(0, 0, 100, 10), r.Lattice.Steps)
			if q[0].X < 0 || q[1].X > 100.001 || q.Width() <= 0 {
				t.Errorf("%v for %+v of %q", q, run, s)
			}
		}
	})
}
