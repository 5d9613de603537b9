package applicant

import (
	"bufio"
	"bytes"
	"crypto/sha256"
	"fmt"
	"io"
	"os/exec"
	"slices"
	"strconv"
	"sync"
)

// printer keeps what it printed last: several documents are often made from one form.
type printer struct {
	mu   sync.Mutex
	last []printout
}

type printout struct {
	pdf  [sha256.Size]byte
	dpi  int
	w, h int
	grey []uint8
}

// printer's memory, of about 9 MB each at 300 dpi.
const printoutsKept = 4

// print returns a fresh sheet with the first page of a PDF.
func (p *printer) print(pdf []byte, dpi int) (*sheet, error) {
	key := sha256.Sum256(pdf)
	p.mu.Lock()
	at := slices.IndexFunc(p.last, func(o printout) bool { return o.pdf == key && o.dpi == dpi })
	var known printout
	if at >= 0 {
		known = p.last[at]
	}
	p.mu.Unlock()
	if at < 0 {
		s, err := printed(pdf, dpi)
		if err != nil {
			return nil, err
		}
		grey := make([]uint8, s.w*s.h)
		for i := range grey {
			grey[i] = s.pix[3*i]
		}
		p.mu.Lock()
		p.last = append(p.last, printout{key, dpi, s.w, s.h, grey})
		p.last = p.last[max(len(p.last)-printoutsKept, 0):]
		p.mu.Unlock()
		return s, nil
	}
	s := &sheet{w: known.w, h: known.h, scale: float64(dpi) / 25.4, pix: make([]uint8, 3*len(known.grey))}
	s.setGrey(known.grey)
	return s, nil
}

// printed rasters the first page of a PDF without colour, as a laser printer would put it on paper, with poppler's pdftoppm.
func printed(pdf []byte, dpi int) (*sheet, error) {
	var out, complaint bytes.Buffer
	cmd := exec.Command("pdftoppm", "-r", strconv.Itoa(dpi), "-gray", "-singlefile", "-")
	cmd.Stdin, cmd.Stdout, cmd.Stderr = bytes.NewReader(pdf), &out, &complaint
	if err := cmd.Run(); err != nil {
		return nil, fmt.Errorf("pdftoppm: %w: %.200s", err, complaint.String())
	}
	s, err := readPGM(&out)
	if err != nil {
		return nil, fmt.Errorf("read pdftoppm's output: %w", err)
	}
	s.scale = float64(dpi) / 25.4
	return s, nil
}

// readPGM reads a binary grey map with 8 bits a pixel.
func readPGM(r io.Reader) (*sheet, error) {
	b := bufio.NewReader(r)
	var magic string
	var w, h, top int
	if _, err := fmt.Fscan(b, &magic, &w, &h, &top); err != nil {
		return nil, err
	}
	if magic != "P5" || top != 255 || w < 1 || h < 1 || w > 1<<14 || h > 1<<14 || w*h > 1<<26 {
		return nil, fmt.Errorf("no grey map of 8 bits: %.8q %d×%d", magic, w, h)
	}
	if _, err := b.ReadByte(); err != nil {
		return nil, err
	}
	grey := make([]uint8, w*h)
	if _, err := io.ReadFull(b, grey); err != nil {
		return nil, err
	}
	s := &sheet{w: w, h: h, pix: make([]uint8, 3*w*h)}
	s.setGrey(grey)
	return s, nil
}

func (s *sheet) setGrey(grey []uint8) {
	for i, v := range grey {
		s.pix[3*i], s.pix[3*i+1], s.pix[3*i+2] = v, v, v
	}
}
