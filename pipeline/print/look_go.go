//go:build !cgo || purego

package print

import (
	"image"

	"github.com/vermilion-seal/vermilion/pipeline/page"
)

// sample takes the levels of the red plane and the tints at the strip's pixels, and returns the greatest tint. Every row has a path of
// its own.
func (s *strip) sample(levels []uint8, paths []stretch, im *image.YCbCr) (seen tint) {
	shiftX, shiftY := page.ChromaShift(im.SubsampleRatio)
	right, bottom := im.Rect.Dx()-2, im.Rect.Dy()-2
	for y := range s.h {
		for x := 0; x < s.w; x += runLength {
			u, v := int(paths[0].u), int(paths[0].v)
			du, dv := int(paths[0].du), int(paths[0].dv)
			paths = paths[1:]
			at := y*s.w + x
			reds := levels[at:min(at+runLength, (y+1)*s.w)]
			tints := s.tint[at:][:len(reds)]
			for i := range reds {
				px, py := min(max(u>>8, 0), right), min(max(v>>8, 0), bottom)
				fx, fy := u&255, v&255
				upper, lower := im.Y[py*im.YStride+px:][:2], im.Y[(py+1)*im.YStride+px:][:2]
				luma := (int(upper[0])*(256-fx)+int(upper[1])*fx)*(256-fy) + (int(lower[0])*(256-fx)+int(lower[1])*fx)*fy
				c := (py+fy>>7)>>shiftY*im.CStride + (px+fx>>7)>>shiftX
				cb, cr := int(im.Cb[c])-128, int(im.Cr[c])-128
				reds[i] = uint8(min(max(luma>>16+(1436*cr)>>10, 0), 255))
				tints[i] = tintOf(cb, cr)
				seen = max(seen, tints[i])
				u += du
				v += dv
			}
		}
	}
	return seen
}

// nearest finds the pixels of the page that are nearest to the strip's, their places in the luma plane and their levels, and counts the
// levels of every block columns.
func (s *strip) nearest(im *image.YCbCr, paths []stretch, block int) (at []int32, levels []uint8, counts [][256]int32) {
	at, levels, counts = make([]int32, s.w*s.h), make([]uint8, s.w*s.h), make([][256]int32, (s.w-1)/block+1)
	right, bottom := im.Rect.Dx()-1, im.Rect.Dy()-1
	for y := range s.h {
		for x := 0; x < s.w; x += runLength {
			path := &paths[0]
			paths = paths[1:]
			u, v := int(path.u), int(path.v)
			for i := y*s.w + x; i < y*s.w+min(x+runLength, s.w); i++ {
				k := min(max(v>>8, 0), bottom)*im.YStride + min(max(u>>8, 0), right)
				at[i], levels[i] = int32(k), im.Y[k]
				counts[x/block][im.Y[k]]++
				u += int(path.du)
				v += int(path.dv)
			}
		}
	}
	return at, levels, counts
}

// count counts the levels between two columns where no other ink hides the paper.
func (s *strip) count(levels []uint8, x0, x1 int) (counts [256]int32) {
	for y := range s.h {
		for i := y*s.w + x0; i < y*s.w+x1; i++ {
			if s.tint[i] < other {
				counts[levels[i]]++
			}
		}
	}
	return counts
}

// shares turns levels into shares of the light that is missing, given one by the paper's level in each column.
func (s *strip) shares(levels []uint8, inverse []float32) {
	for y := range s.h {
		ink := s.ink[y*s.w:][:len(inverse)]
		for x, v := range levels[y*s.w:][:len(inverse)] {
			ink[x] = min(max(1-float32(v)*inverse[x], -0.25), 1)
		}
	}
}

// covered sets how much of every pixel print covers, 255 being all of it.
func (s *strip) covered(alpha []uint8) {
	for i, a := range alpha[:len(s.cover)] {
		s.cover[i] = float32(a) / 255
	}
}
