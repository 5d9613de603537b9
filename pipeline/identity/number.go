package identity

import (
	"slices"
	"strings"

	"github.com/vermilion-seal/vermilion/models"
	"github.com/vermilion-seal/vermilion/pipeline/text"
)

// surelyRead is the probability of a constrained reading above which it may be relied on.
const surelyRead = 0.5

// numberAlphabet holds the characters of a citizen identity number (GB 11643-1999).
const numberAlphabet = "0123456789X"

// takeNumber looks for an identity number on line i.
func (s *search) takeNumber(i int, r text.Reading) error {
	for _, run := range r.Runs(14) {
		if s.found.Number.Confidence >= text.Sure || len(run.Text) > 21 {
			continue
		}
		c := decodeNumber(run, r)
		if s.second != nil && c.Confidence < text.Sure && len(run.Text) >= 16 {
			line := text.SampleLine(s.Image, run.Quad(s.Quads[i], r.Lattice.Steps), 48)
			second, err := s.second.Read(line, text.Code)
			if err != nil {
				return err
			}
			c = vote(c, validNumber(mistaken.Replace(squeeze(second.Text))), s.second.Name())
		}
		if c.Confidence > s.found.Number.Confidence {
			c.Px = run.Quad(s.Quads[i], r.Lattice.Steps).Bounds()
			s.found.Number, s.number = c, i
		}
	}
	return nil
}

// decodeNumber reads a run as an identity number: outright where it is valid as it stands, else as the likeliest valid one.
// One check digit lets one in eleven garbled numbers pass, so what was read outright must have been read clearly, too.
func decodeNumber(run text.Run, r text.Reading) text.Candidate {
	if number := validNumber(mistaken.Replace(run.Text)); number != "" {
		least := 1.0
		for _, c := range r.Chars {
			if c.From >= run.From && c.To <= run.To {
				least = min(least, c.Confidence)
			}
		}
		c := text.Candidate{Value: number, Confidence: 0.95, Sources: []string{"onnx"}}
		if least < 0.6 || len(run.Text) != 18 {
			c.Confidence = 0.8
		}
		return c
	}
	if len(run.Text) < 16 || len(run.Text) > 20 {
		return text.Candidate{}
	}
	number, p := r.Lattice.Best(run.From, run.To, numberAlphabet, 18, isNumber)
	if number == "" {
		return text.Candidate{}
	}
	if p > surelyRead {
		p = text.Sure
	}
	return text.Candidate{Value: number, Confidence: p, Sources: []string{"onnx"}}
}

// vote weighs the second engine's valid number, "" where it has none.
func vote(c text.Candidate, other, source string) text.Candidate {
	switch {
	case other == "":
	case c.Value == other:
		c.Confidence = max(c.Confidence, 0.995)
		c.Sources = append(slices.Clone(c.Sources), source)
	case c.Confidence < surelyRead:
		c = text.Candidate{Value: other, Confidence: 0.8, Sources: []string{source}}
	default: // two valid numbers: one of them is wrong
		c.Confidence = 0.5
	}
	return c
}

// mistaken puts right letters that no identity number has.
var mistaken = strings.NewReplacer("O", "0", "Q", "0", "D", "0", "I", "1", "L", "1", "Z", "2", "S", "5", "B", "8", "K", "X")

// validNumber returns the valid identity number in s, "" where there is none.
func validNumber(s string) string {
	for i := 0; i+18 <= len(s); i++ {
		if isNumber(s[i : i+18]) {
			return s[i : i+18]
		}
	}
	return ""
}

func isNumber(s string) bool {
	_, err := models.ParseResidentID(s)
	return err == nil && s[:2] >= "11" && (s[6:8] == "19" || s[6:8] == "20")
}
