package forms

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"github.com/vermilion-seal/vermilion/forms/internal/truetype"
)

// Fonts are the typefaces of the forms: Noto Sans SC (SIL Open Font License 1.1) and, for the characters of CJK Extension B
// and later that it lacks, HanaMinB. Safe for concurrent use.
type Fonts struct {
	faces [faceCount]*truetype.Font
	files [faceCount]*os.File
}

// face names a typeface of the forms.
type face int

const (
	regular face = iota
	bold
	rare
	faceCount
)

// fontFiles are the files below the assets directory, by face.
var fontFiles = [faceCount]string{"fonts/NotoSansSC-Regular.ttf", "fonts/NotoSansSC-Bold.ttf", "fonts/HanaMinB.ttf"}

// LoadFonts opens the fonts below dir, the directory of assets. It reads only their small tables, under 1 MB; outlines are read
// when a form needs them, so the files stay open until Close.
func LoadFonts(dir string) (*Fonts, error) {
	f := &Fonts{}
	for i, name := range fontFiles {
		file, err := os.Open(filepath.Join(dir, filepath.FromSlash(name)))
		if err != nil {
			return nil, errors.Join(fmt.Errorf("load fonts: %w", err), f.Close())
		}
		f.files[i] = file
		f.faces[i], err = truetype.New(file)
		if err != nil {
			return nil, errors.Join(fmt.Errorf("load font %s: %w", name, err), f.Close())
		}
	}
	return f, nil
}

// Close closes the font files. No form may be drawn afterwards.
func (f *Fonts) Close() error {
	var errs []error
	for _, file := range f.files {
		if file != nil {
			errs = append(errs, file.Close())
		}
	}
	return errors.Join(errs...)
}

// find returns the first face that has the character, the wanted one before the others.
func (f *Fonts) find(r rune, wanted face) (face, truetype.Glyph, bool) {
	for _, i := range [...]face{wanted, regular, rare} {
		if g, ok := f.faces[i].Glyph(r); ok {
			return i, g, true
		}
	}
	return 0, 0, false
}
