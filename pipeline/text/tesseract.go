package text

import (
	"bytes"
	"errors"
	"fmt"
	"image"
	"os"
	"path/filepath"
	"strings"
	"sync"

	"github.com/otiai10/gosseract/v2"

	"github.com/vermilion-seal/vermilion/models"
)

// Tesseract reads lines with the Tesseract LSTM models eng and chi_sim. It keeps idle clients for its callers, one for each
// call under way; a client that failed is never used again, and every client is replaced after a thousand lines because
// the binding leaks the strings it returns.
//
// Start the process with OMP_THREAD_LIMIT=1: several threads cost Tesseract five times the CPU and cannot be limited later.
type Tesseract struct {
	tessdata string

	mu   sync.Mutex
	idle map[Hint][]*client
}

var _ Recognizer = (*Tesseract)(nil)

type client struct {
	*gosseract.Client
	lines int
}

// clientLines is how many lines a client reads before it is replaced.
const clientLines = 1000

// starting serialises the initialisation of clients, during which the binding swaps the process's standard error.
var starting sync.Mutex

// NewTesseract prepares an engine that reads eng.traineddata and chi_sim.traineddata from the tessdata directory; with ""
// the one that the installed library uses by default. Models are loaded by the first call that needs them.
// The error is an *models.Error of kind ErrUnavailable with code ocr_models_missing where tessdata lacks one of them.
func NewTesseract(tessdata string) (*Tesseract, error) {
	if tessdata != "" {
		for _, language := range []string{"eng", "chi_sim"} {
			if _, err := os.Stat(filepath.Join(tessdata, language+".traineddata")); err != nil {
				return nil, missingLanguage(language)
			}
		}
	}
	return &Tesseract{tessdata: tessdata, idle: map[Hint][]*client{}}, nil
}

func missingLanguage(language string) error {
	return models.Unavailable("ocr_models_missing",
		"缺少 Tesseract 语言文件 "+language+"，请先运行 make setup。",
		"Tesseract's language file for "+language+" is missing: run make setup.")
}

// Name implements Recognizer.
func (t *Tesseract) Name() string { return "tesseract" }

// Read implements Recognizer.
func (t *Tesseract) Read(line *image.Gray, hint Hint) (Reading, error) {
	if lacksPixels(line) {
		return Reading{}, nil
	}
	if line.Rect.Dy() != lineHeight { // very small and very large print is read poorly
		line = SampleLine(line, whole(line), lineHeight)
	}
	c := t.take(hint)
	r, err := c.read(line, hint)
	if err != nil {
		return Reading{}, errors.Join(fmt.Errorf("read line with tesseract: %w", err), c.Close())
	}
	return r, t.put(hint, c)
}

// Close implements Recognizer.
func (t *Tesseract) Close() error {
	t.mu.Lock()
	defer t.mu.Unlock()
	var errs []error
	for _, clients := range t.idle {
		for _, c := range clients {
			errs = append(errs, c.Close())
		}
	}
	clear(t.idle)
	return errors.Join(errs...)
}

func (t *Tesseract) take(hint Hint) *client {
	t.mu.Lock()
	defer t.mu.Unlock()
	if n := len(t.idle[hint]); n > 0 {
		c := t.idle[hint][n-1]
		t.idle[hint] = t.idle[hint][:n-1]
		return c
	}
	c := &client{Client: gosseract.NewClient()}
	c.TessdataPrefix = t.tessdata
	// Variables survive initialisation only in this map; the setters of the binding are lost in it.
	c.Variables["tessedit_pageseg_mode"] = "7" // one line
	c.Variables["user_defined_dpi"] = "300"
	c.Variables["debug_file"] = os.DevNull
	switch hint {
	case Code:
		c.Languages = []string{"eng"}
		c.Variables[gosseract.TESSEDIT_CHAR_WHITELIST] = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
	case Digits:
		c.Languages = []string{"eng"}
		c.Variables[gosseract.TESSEDIT_CHAR_WHITELIST] = "0123456789"
	case Chinese:
		c.Languages = []string{"chi_sim"}
	default:
		c.Languages = []string{"chi_sim", "eng"}
	}
	return c
}

func (t *Tesseract) put(hint Hint, c *client) error {
	c.lines++
	if c.lines >= clientLines {
		return c.Close()
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	t.idle[hint] = append(t.idle[hint], c)
	return nil
}

// read lets the client read one line.
func (c *client) read(line *image.Gray, hint Hint) (Reading, error) {
	if err := c.SetImageFromBytes(pgm(line)); err != nil {
		return Reading{}, err
	}
	if c.lines == 0 { // the first call initialises
		starting.Lock()
		defer starting.Unlock()
	}
	boxes, err := c.GetBoundingBoxes(gosseract.RIL_WORD)
	switch {
	case err != nil && c.lines == 0:
		return Reading{}, fmt.Errorf("%w (%w)", missingLanguage(strings.Join(c.Languages, "+")), err)
	case err != nil:
		return Reading{}, err
	}
	var r Reading
	words := make([]string, 0, len(boxes))
	sum, letters := 0.0, 0
	for _, b := range boxes {
		word := strings.TrimSpace(b.Word)
		n := len([]rune(word))
		if n == 0 || b.Confidence <= 0 { // what Tesseract makes of a blank has no confidence
			continue
		}
		words = append(words, word)
		sum += b.Confidence * float64(n)
		letters += n
	}
	r.Text = strings.Join(words, " ")
	if hint != Any { // codes have no spaces, nor does Chinese
		r.Text = strings.Join(words, "")
	}
	if letters > 0 {
		r.Confidence = min(max(sum/float64(letters)/100, 0), 1)
	}
	return r, nil
}

// border is the white margin in pixels that Tesseract wants around a line.
const border = 10

// pgm encodes the line with a border in the colour of its brightest pixel (Netpbm P5), which costs nothing to write.
func pgm(line *image.Gray) []byte {
	w, h := line.Rect.Dx(), line.Rect.Dy()
	brightest := uint8(0)
	for y := range h {
		for _, v := range line.Pix[y*line.Stride : y*line.Stride+w] {
			brightest = max(brightest, v)
		}
	}
	var b bytes.Buffer
	fmt.Fprintf(&b, "P5\n%d %d\n255\n", w+2*border, h+2*border)
	margin := bytes.Repeat([]byte{brightest}, w+2*border)
	for range border {
		b.Write(margin)
	}
	for y := range h {
		b.Write(margin[:border])
		b.Write(line.Pix[y*line.Stride : y*line.Stride+w])
		b.Write(margin[:border])
	}
	for range border {
		b.Write(margin)
	}
	return b.Bytes()
}
