package ink

import (
	"bytes"
	_ "embed"
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
	trust  *net.Net // evidence of a reading to wrong, right
}

// ReadWeights reads the three nets in the order digits, hand, trust.
func ReadWeights(r io.Reader) (*Weights, error) {
	var w Weights
	for _, part := range []struct {
		to      **net.Net
		in, out int
	}{{&w.digits, glyph.Features, glyph.Classes}, {&w.hand, StyleTraits, 2}, {&w.trust, len(Evidence{}), 2}} {
		n, err := net.Read(r)
		if err != nil {
			return nil, fmt.Errorf("read weights: %w", err)
		}
		if n.In != part.in || n.Out != part.out {
			return nil, fmt.Errorf("read weights: a net of %d to %d where %d to %d belongs", n.In, n.Out, part.in, part.out)
		}
		*part.to = n
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
