package applicant

import "io"

// ReadStrokes, ReadPGM and ParseDigits are the parsers of what other programs write.
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

func ParseDigits(images, labels []byte) error {
	book, err := parseDigits(images, labels)
	if err != nil {
		return err
	}
	for _, of := range book {
		traced(of[0])
	}
	return nil
}
