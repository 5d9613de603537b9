package seal

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"hash/crc32"
	"image"
	"image/png"
	"math"
)

// Encoder encodes lifted impressions, in memory that it keeps from one to the next. The zero value is ready for use, by one goroutine
// at a time.
type Encoder struct{ spare spareBuffer }

// spareBuffer is a png.EncoderBufferPool of one.
type spareBuffer struct{ b *png.EncoderBuffer }

func (s *spareBuffer) Get() *png.EncoderBuffer  { return s.b }
func (s *spareBuffer) Put(b *png.EncoderBuffer) { s.b = b }

// PNG encodes a lifted impression with its true size: outPxPerMM is the scale that Lift was given.
func (e *Encoder) PNG(im *image.Paletted, outPxPerMM float64) ([]byte, error) {
	var b bytes.Buffer
	if err := (&png.Encoder{CompressionLevel: png.BestSpeed, BufferPool: &e.spare}).Encode(&b, im); err != nil {
		return nil, fmt.Errorf("encode png: %w", err)
	}
	const header = 8 + 4 + 4 + 13 + 4 // the signature and IHDR, which pHYs may follow (PNG third edition §5.6)
	file := b.Bytes()
	out := make([]byte, 0, len(file)+21)
	out = append(out, file[:header]...)
	out = append(out, physical(uint32(math.Round(outPxPerMM*1000)))...)
	return append(out, file[header:]...), nil
}

// physical is a pHYs chunk of so many pixels per metre in both directions (PNG third edition §11.3.4.3).
func physical(perMetre uint32) []byte {
	chunk := []byte("pHYs")
	chunk = binary.BigEndian.AppendUint32(chunk, perMetre)
	chunk = binary.BigEndian.AppendUint32(chunk, perMetre)
	chunk = append(chunk, 1)
	out := binary.BigEndian.AppendUint32(nil, uint32(len(chunk)-4))
	return binary.BigEndian.AppendUint32(append(out, chunk...), crc32.ChecksumIEEE(chunk))
}
