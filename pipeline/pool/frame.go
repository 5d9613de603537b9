package pool

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"
)

// MaxMessage is the most bytes that a request or a response may have: 128 MiB.
const MaxMessage = 128 << 20

// frameKind is the first byte of a frame; four bytes of length, big-endian, and the content follow.
type frameKind byte

const (
	ready    frameKind = 'R' // the child waits for requests; no content
	request  frameKind = 'Q'
	response frameKind = 'A'
	failure  frameKind = 'E' // the text of the handler's error
	unable   frameKind = 'U' // the same, of one of kind models.ErrUnavailable
)

const (
	frameHeader = 5
	believed    = 8 << 20 // a frame's length up to which memory is made ready before anything has come, in bytes
)

func writeFrame(w io.Writer, kind frameKind, content []byte) error {
	var header [frameHeader]byte
	header[0] = byte(kind)
	binary.BigEndian.PutUint32(header[1:], uint32(len(content)))
	if _, err := w.Write(header[:]); err != nil {
		return err
	}
	if len(content) == 0 {
		return nil
	}
	_, err := w.Write(content)
	return err
}

// readFrame reads a frame. The error is io.EOF when there is none and io.ErrUnexpectedEOF when it breaks off.
func readFrame(r io.Reader) (frameKind, []byte, error) {
	var header [frameHeader]byte
	if _, err := io.ReadFull(r, header[:]); err != nil {
		return 0, nil, err
	}
	kind, size := frameKind(header[0]), binary.BigEndian.Uint32(header[1:])
	switch kind {
	case ready, request, response, failure, unable:
	default:
		return 0, nil, fmt.Errorf("frame of kind %#x", byte(kind))
	}
	if size > MaxMessage {
		return 0, nil, fmt.Errorf("frame of %d bytes", size)
	}
	// A length is only a claim until a few megabytes have come.
	content := make([]byte, min(size, believed))
	_, err := io.ReadFull(r, content)
	if err == nil && size > believed {
		content = append(make([]byte, 0, size), content...)[:size]
		_, err = io.ReadFull(r, content[believed:])
	}
	if errors.Is(err, io.EOF) {
		err = io.ErrUnexpectedEOF
	}
	if err != nil {
		return 0, nil, err
	}
	return kind, content, nil
}
