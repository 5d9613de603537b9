package page

import (
	"image"
	"slices"
	"sync"
	"weak"
)

// spare keeps the planes of pages that are done with until Go next collects its garbage: new memory costs the system a fault for
// every few kilobytes, and Go a collection every few pages. The zero value is empty, and nil has nothing to spare; it is safe for
// concurrent use.
type spare struct {
	mu     sync.Mutex
	planes []weak.Pointer[[]uint8]
}

// take returns n bytes that hold anything.
func (s *spare) take(n int) []uint8 {
	if s == nil {
		return make([]uint8, n)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	var best []uint8
	at := -1
	for i, w := range s.planes {
		if p := w.Value(); p != nil && cap(*p) >= n && cap(*p) <= 2*n && (at < 0 || cap(*p) < cap(best)) {
			best, at = *p, i
		}
	}
	if at < 0 {
		return make([]uint8, n)
	}
	s.planes = slices.Delete(s.planes, at, at+1)
	return best[:n]
}

// give keeps the planes of an image.
func (s *spare) give(im *image.YCbCr) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.planes = slices.DeleteFunc(s.planes, func(w weak.Pointer[[]uint8]) bool { return w.Value() == nil })
	for i, p := range [3][]uint8{im.Y, im.Cb, im.Cr} {
		if cap(p) == 0 || i == 2 && len(p) > 0 && len(im.Cb) > 0 && &p[0] == &im.Cb[0] { // grey pages have one plane for both
			continue
		}
		s.planes = append(s.planes, weak.Make(&p))
	}
}
