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
	digits *net.Net // glyph features to digits and junk
	hand   *net.Net // style to typed, handwritten
	// Prices are for reading numbers with the digits' net.
	Prices Prices
}

// ReadWeights reads the nets of digits and hand, then the prices as six little-endian float32 in their order.
func ReadWeights(r io.Reader) (*Weights, error) {
	var w Weights
	for _, part := range []struct {
		to      **net.Net
		in, out int
	}{{&w.digits, glyph.Features, glyph.Classes}, {&w.hand, StyleTraits, 2}} {
		n, err := net.Read(r)
		if err != nil {
			return nil, fmt.Errorf("read weights: %w", err)
		}
		if n.In != part.in || n.Out != part.out {
			return nil, fmt.Errorf("read weights: a net of %d to %d where %d to %d belongs", n.In, n.Out, part.in, part.out)
		}
		*part.to = n
	}
	if err := binary.Read(r, binary.LittleEndian, &w.Prices); err != nil {
		return nil, fmt.Errorf("read weights: prices: %w", err)
	}
	if t := w.Prices.Temperature; !(t > .01 && t < 100) {
		return nil, fmt.Errorf("read weights: temperature %g", t)
	}
	return &w, nil
}

// trained returns the embedded weights. A file that does not fit the program is a fault of the build.
var trained = sync.OnceValue(func() *Weights {
	w, err := ReadWeights(bytes.NewReader(weightsFile))
	if err != nil {
		panic(err)
	}
	return w
})
