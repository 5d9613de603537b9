package page

import (
	"image"
	"sync"
)

// mostSpare bounds what is kept of pages that are done with, in bytes: an A4 page at 300 dpi with full chroma.
const mostSpare = 28 << 20

// spare keeps the planes of pages that are done with: new memory costs the system a fault for every few kilobytes, and Go a
// collection every few pages. The zero value is empty; it is safe for concurrent use.
type spare struct {
	mu     sync.Mutex
	planes [][]uint8
}

// take returns n bytes that hold anything.
func (s *spare) take(n int) []uint8 {
	s.mu.Lock()
	defer s.mu.Unlock()
	best := -1
	for i, p := range s.planes {
		if cap(p) >= n && cap(p) <= 2*n && (best < 0 || cap(p) < cap(s.planes[best])) {
			best = i
		}
	}
	if best < 0 {
		return make([]uint8, n)
	}
	p := s.planes[best][:n]
	s.planes = append(s.planes[:best], s.planes[best+1:]...)
	return p
}

// give keeps the planes of an image, in place of older ones where they are too many.
func (s *spare) give(im *image.YCbCr) {
	s.mu.Lock()
	defer s.mu.Unlock()
	kept := 0
	for i, p := range [3][]uint8{im.Y, im.Cb, im.Cr} {
		if cap(p) == 0 || i == 2 && len(p) > 0 && len(im.Cb) > 0 && &p[0] == &im.Cb[0] { // grey pages have one plane for both
			continue
		}
		s.planes = append(s.planes, p)
	}
	for i := len(s.planes) - 1; i >= 0; i-- { // the newest first
		if kept += cap(s.planes[i]); kept > mostSpare {
			s.planes = append([][]uint8(nil), s.planes[i+1:]...)
			return
		}
	}
}
