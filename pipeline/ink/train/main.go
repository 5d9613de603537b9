// Command train makes the weights of pipeline/ink: run it from the repository root with
//
//	go run ./pipeline/ink/train
//
// which takes about half an hour of processor time, on all cores, and comes out the same to the byte on any number of them.
// It learns from the training set of MNIST, from simulated pens and from type, all under .assets, with a fixed seed, and
// reports figures on digits, hands and boxes that it did not learn from.
package main

import (
	"bytes"
	"encoding/binary"
	"flag"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"

	"golang.org/x/image/font/opentype"

	"github.com/vermilion-seal/vermilion/pipeline/ink"
	"github.com/vermilion-seal/vermilion/pipeline/ink/internal/net"
	"github.com/vermilion-seal/vermilion/pipeline/ink/internal/pen"
)

// materials are what is learnt from and reported on.
type materials struct {
	learn, tune, report *pen.Real // MNIST: 0–54,999 and 55,000–59,999 of train; t10k
	hanzi               pen.Hanzi
	fonts               []*opentype.Font
}

func main() {
	assets := flag.String("assets", ".assets", "folder with digits, fonts and strokes")
	out := flag.String("out", "pipeline/ink/weights.bin", "file to write")
	scale := flag.Float64("scale", 1, "share of the usual number of samples and epochs")
	keep := flag.Bool("keep", false, "keep the digits' nets of the file that is there, which take longest")
	flag.Parse()
	if err := run(*assets, *out, *scale, *keep); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(assets, out string, scale float64, keep bool) error {
	m, err := load(assets)
	if err != nil {
		return err
	}
	// Each part has its own numbers, so that it comes out the same whether the parts before it are made or kept.
	random := func(part uint64) *rand.Rand { return rand.New(rand.NewPCG(20150, part)) }
	var digits *net.Net
	var shapes, pairs *net.Conv
	if keep {
		digits, shapes, pairs, err = firstNets(out)
	} else {
		s := gatherDigits(m, 32100, scale)
		digits, shapes = learnDigits(s, random(32100)), learnShapes(s, random(38540))
		pairs = learnPairs(m, 42180, random(42180), scale)
	}
	if err != nil {
		return err
	}
	hand := learnHand(m, random(1), scale)
	w, err := pack(nil, untuned, digits, shapes, pairs, hand)
	if err != nil {
		return err
	}
	var file bytes.Buffer
	if w, err = pack(&file, tunePrices(m, w, 2, scale), digits, shapes, pairs, hand); err != nil {
		return err
	}
	reportDigits(m, digits, shapes)
	reportDates(m, w, scale)
	if err := os.WriteFile(out, file.Bytes(), 0o644); err != nil {
		return fmt.Errorf("write weights: %w", err)
	}
	fmt.Printf("wrote %s, %d bytes\n", out, file.Len())
	return nil
}

// firstNets reads the digits' nets of an earlier run.
func firstNets(file string) (digits *net.Net, shapes, pairs *net.Conv, err error) {
	b, err := os.ReadFile(file)
	if err != nil {
		return nil, nil, nil, fmt.Errorf("read earlier weights: %w", err)
	}
	r := bytes.NewReader(b)
	if digits, err = net.Read(r); err != nil {
		return nil, nil, nil, err
	}
	if shapes, err = net.ReadConv(r); err != nil {
		return nil, nil, nil, err
	}
	pairs, err = net.ReadConv(r)
	return digits, shapes, pairs, err
}

// pack writes the nets and the prices to file, if there is one, and returns them as read back, quantised.
func pack(file *bytes.Buffer, prices ink.Prices, nets ...io.WriterTo) (*ink.Weights, error) {
	if file == nil {
		file = new(bytes.Buffer)
	}
	for _, n := range nets {
		if _, err := n.WriteTo(file); err != nil {
			return nil, fmt.Errorf("write net: %w", err)
		}
	}
	if err := binary.Write(file, binary.LittleEndian, prices); err != nil {
		return nil, fmt.Errorf("write prices: %w", err)
	}
	return ink.ReadWeights(bytes.NewReader(file.Bytes()))
}

func load(assets string) (*materials, error) {
	train, err := pen.LoadReal(filepath.Join(assets, "digits"), "train")
	if err != nil {
		return nil, err
	}
	report, err := pen.LoadReal(filepath.Join(assets, "digits"), "t10k")
	if err != nil {
		return nil, err
	}
	hanzi, err := pen.LoadHanzi(filepath.Join(assets, "strokes", "hanzi-writer-data.tgz"), pen.NameCharacters)
	if err != nil {
		return nil, err
	}
	var files []string
	for _, f := range []string{"NotoSansSC-Regular.ttf", "NotoSansSC-Bold.ttf", "HanaMinB.ttf"} {
		files = append(files, filepath.Join(assets, "fonts", f))
	}
	fonts, err := pen.LoadFonts(files...)
	if err != nil {
		return nil, err
	}
	return &materials{train.Range(0, 55000), train.Range(55000, 60000), report, hanzi, fonts}, nil
}
