package applicant

import "io"

// ReadStrokes and ReadPGM are the parsers of what other programs write.
func ReadStrokes(r io.Reader) error {
	book, err := readStrokes(r)
	if err != nil {
		return err
	}
	for c := range book.medians {
		book.strokes(c)
	}
	return nil
}

func ReadPGM(r io.Reader) error {
	_, err := readPGM(r)
	return err
}
