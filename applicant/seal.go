package applicant

import (
	"fmt"
	"math"
	"math/rand/v2"
	"unicode/utf8"

	"github.com/vermilion-seal/vermilion/models"
)

// seal is the rubber of a seal (印章): its face in millimetres about its centre, upright.
type seal struct {
	face path
	w, h float64
	text string // on the ring
}

// sealSpec says how a seal is cut.
type sealSpec struct {
	text   string
	bottom string  // a second text below the star, 合同专用章
	middle string  // a line instead of the star
	number string  // on the lower arc
	w, h   float64 // millimetres; equal for a round seal
	ring   float64 // width of the ring
}

// sealSpecOf returns how an organisation's seal is cut, always the same for the same request and kind.
func sealSpecOf(r models.Request, kind models.SealKind) sealSpec {
	rng := rand.New(rand.NewPCG(seedOf(r.Organisation.CreditCode, string(kind)), 0x7365616c))
	d := []float64{42, 40, 40, 38}[rng.IntN(4)]
	spec := sealSpec{text: r.Organisation.Name, w: d, h: d, ring: 1.0 + 0.5*rng.Float64()}
	if rng.IntN(3) > 0 {
		spec.number = fmt.Sprintf("%02d%011d", unusedProvince(rng), rng.Int64N(1e11))
	}
	if kind == models.SealContract {
		spec.bottom = "合同专用章"
	} else if rng.IntN(12) == 0 {
		spec.w, spec.h = 45, 30
	}
	return spec
}

// cutSeal draws a seal's face.
func (s *Studio) cutSeal(spec sealSpec) (seal, error) {
	rx, ry := spec.w/2, spec.h/2
	face := append(ellipse(0, 0, rx, ry, false), ellipse(0, 0, rx-spec.ring, ry-spec.ring, true)...)
	height := 0.29 * ry
	if utf8.RuneCountInString(spec.text) > 20 {
		height = 0.24 * ry
	}
	span := 250.0
	switch {
	case spec.bottom != "":
		span = 208
	case spec.number == "":
		span = 280
	}
	inset := spec.ring + 0.045*ry + height/2
	ring, err := s.arcText(spec.text, rx-inset, ry-inset, height, span, false)
	if err != nil {
		return seal{}, err
	}
	face = append(face, ring...)
	switch {
	case spec.middle != "":
		size := 0.19 * ry
		line, width, err := s.serif.line(spec.middle, size, 0)
		if err != nil {
			return seal{}, err
		}
		face = append(face, line.transformed(translation(-width/2, 0.07*ry))...)
	case spec.bottom == "":
		face = append(face, star(0, 0, 0.33*ry)...)
	default:
		face = append(face, star(0, -0.06*ry, 0.31*ry)...)
	}
	if spec.bottom != "" {
		size := 0.2 * ry
		line, width, err := s.serif.line(spec.bottom, size, 0.01*ry)
		if err != nil {
			return seal{}, err
		}
		face = append(face, line.transformed(translation(-width/2, 0.64*ry))...)
	}
	if spec.number != "" {
		inset := spec.ring + 0.06*ry + 0.045*ry
		line, err := s.arcText(spec.number, rx-inset, ry-inset, 0.105*ry, 52, true)
		if err != nil {
			return seal{}, err
		}
		face = append(face, line...)
	}
	return seal{face: face, w: spec.w, h: spec.h, text: spec.text}, nil
}

// arcText sets text along an ellipse through the characters' middles: on the upper arc with feet inwards, on the lower
// with feet outwards. It spreads over at most span degrees of arc, condensing characters where they would touch.
func (s *Studio) arcText(text string, rx, ry, height, span float64, lower bool) (path, error) {
	const samples = 1440
	var along [samples + 1]float64 // arc length from the top, half way around
	at := func(i int) point {
		sin, cos := math.Sincos(math.Pi * float64(i) / samples)
		return point{rx * sin, -ry * cos}
	}
	for i := 1; i <= samples; i++ {
		a, b := at(i-1), at(i)
		along[i] = along[i-1] + math.Hypot(b.x-a.x, b.y-a.y)
	}
	n := utf8.RuneCountInString(text)
	total := 2 * along[samples] * span / 360
	pitch := total / float64(max(n-1, 1))
	pitch = min(pitch, 1.35*height)
	if lower {
		pitch = min(pitch, 0.8*height)
	}
	wide := min(0.92*pitch/height, 0.86)
	var out path
	i := 0
	for _, r := range text {
		g, err := s.serif.glyph(r)
		if err != nil {
			return nil, err
		}
		pos := (float64(i) - float64(n-1)/2) * pitch
		i++
		j := 0
		for j < samples && along[j] < math.Abs(pos) {
			j++
		}
		p := at(j)
		if pos < 0 {
			p.x = -p.x
		}
		angle := math.Atan2(p.x/(rx*rx), -p.y/(ry*ry)) * 180 / math.Pi
		turn := angle
		if lower {
			p.y = -p.y
			turn = -angle
		}
		centre := translation(-g.advance/2, 0.38)
		narrow := wide
		if g.advance < 0.8 {
			narrow = min(0.92*pitch/(height*g.advance), 1.1)
		}
		place := translation(p.x, p.y).after(rotation(turn)).after(scaling(height*narrow, height)).after(centre)
		out = append(out, g.path.transformed(place)...)
	}
	return out, nil
}
