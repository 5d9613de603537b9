package ink

import (
	"bytes"
	_ "embed"
	"encoding/binary"
	"fmt"
	"io"
	"sync"

	"github.com/vermilion-seal/vermilion/pipeline/ink/internal/glyph"
	"github.com/vermilion-seal/vermilion/pipeline/ink/internal/net"
)

// weightsFile holds the nets that pipeline/ink/train made, one after the other.
//
//go:embed weights.bin
var weightsFile []byte

// Weights are the trained parts of this package.
type Weights struct {
	digits *net.Net  // glyph features to digits and junk
	shapes *net.Conv // glyphs to digits and junk
	pairs  *net.Conv // glyphs to two digits in one
	hand   *net.Net  // style to typed, handwritten
	// Prices are for reading numbers with the nets of digits, shapes and pairs.
	Prices Prices
}

// ReadWeights reads the nets of digits, shapes, pairs and hand, then the prices as eight little-endian float32 in their order.
func ReadWeights(r io.Reader) (*Weights, error) {
	var w Weights
	var err error
	if w.digits, err = readNet(r, glyph.Features, glyph.Classes); err != nil {
		return nil, err
	}
	if w.shapes, err = readConv(r, glyph.Classes); err != nil {
		return nil, err
	}
	if w.pairs, err = readConv(r, glyph.PairClasses); err != nil {
		return nil, err
	}
	if w.hand, err = readNet(r, StyleTraits, 2); err != nil {
		return nil, err
	}
	if err := binary.Read(r, binary.LittleEndian, &w.Prices); err != nil {
		return nil, fmt.Errorf("read weights: prices: %w", err)
	}
	if t := w.Prices.Temperature; !(t > .01 && t < 100) {
		return nil, fmt.Errorf("read weights: temperature %g", t)
	}
	return &w, nil
}

// readNet reads a net of that many inputs and outputs.
func readNet(r io.Reader, in, out int) (*net.Net, error) {
	n, err := net.Read(r)
	if err != nil {
		return nil, fmt.Errorf("read weights: %w", err)
	}
	if n.In != in || n.Out != out {
		return nil, fmt.Errorf("read weights: a net of %d to %d where %d to %d belongs", n.In, n.Out, in, out)
	}
	return n, nil
}

// readConv reads a convolutional net of that many outputs.
func readConv(r io.Reader, out int) (*net.Conv, error) {
	n, err := net.ReadConv(r)
	if err != nil {
		return nil, fmt.Errorf("read weights: %w", err)
	}
	if n.Head.Out != out {
		return nil, fmt.Errorf("read weights: a net to %d where %d belong", n.Head.Out, out)
	}
	return n, nil
}

// trained returns the embedded weights. A file that does not fit the program is a fault of the build.
var trained = sync.OnceValue(func() *Weights {
	w, err := ReadWeights(bytes.NewReader(weightsFile))
	if err != nil {
		panic(err)
	}
	return w
})
