package page_test

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"image/gif"
	"testing"

	"golang.org/x/image/tiff"

	"github.com/vermilion-seal/vermilion/pipeline/page"
)

// wantReason returns a check that a decode failed for a reason.
func wantReason(t *testing.T, reason string) func([]*page.Page, error) {
	return func(_ []*page.Page, err error) {
		t.Helper()
		var scan *page.Error
		if !errors.As(err, &scan) || scan.Reason != reason {
			t.Errorf("got %v, want %s", err, reason)
		}
	}
}

// hugeJPEG is a header that claims 60000² pixels.
func hugeJPEG(t testing.TB) []byte {
	data := jpegOf(t, corners(16, 16), 80)
	frame := bytes.Index(data, []byte{0xff, 0xc0})
	binary.BigEndian.PutUint16(data[frame+5:], 60000)
	binary.BigEndian.PutUint16(data[frame+7:], 60000)
	return data
}

func hugePNG(t testing.TB) []byte {
	data := pngOf(t, corners(16, 16))
	header := bytes.Clone(data[16:29])
	binary.BigEndian.PutUint32(header, 60000)
	binary.BigEndian.PutUint32(header[4:], 60000)
	return append(append(bytes.Clone(data[:8]), chunk("IHDR", header)...), data[33:]...)
}

func hugeTIFF(t testing.TB) []byte {
	data := tiffOf(t, corners(16, 16), tiff.Uncompressed)
	at := binary.LittleEndian.Uint32(data[4:])
	for i := range binary.LittleEndian.Uint16(data[at:]) {
		entry := data[at+2+12*uint32(i):]
		if tag := binary.LittleEndian.Uint16(entry); tag == 256 || tag == 257 {
			binary.LittleEndian.PutUint16(entry[8:], 60000)
		}
	}
	return data
}

func TestDecodeRefuses(t *testing.T) {
	t.Parallel()
	picture := corners(200, 200)
	jpg, pn, tif := jpegOf(t, picture, 80), pngOf(t, picture), tiffOf(t, picture, tiff.Uncompressed)
	var gifFile bytes.Buffer
	if err := gif.Encode(&gifFile, picture, nil); err != nil {
		t.Fatal(err)
	}
	noise := bytes.Clone(jpg)
	for i := bytes.Index(noise, []byte{0xff, 0xda}) + 40; i < len(noise)-2; i++ {
		noise[i] = byte(i*37) & 0x7f
	}
	bad := bytes.Clone(pn)
	bad[len(bad)-20] ^= 0x55
	for name, test := range map[string]struct {
		data   []byte
		reason string
	}{
		"empty.jpg":     {nil, page.EmptyFile},
		"text.pdf":      {[]byte("This is a letter.\n"), page.FormatMismatch},
		"text.jpeg":     {[]byte("This is a letter.\n"), page.FormatMismatch},
		"text.txt":      {[]byte("This is a letter.\n"), page.UnsupportedFormat},
		"picture.gif":   {gifFile.Bytes(), page.UnsupportedFormat},
		"half.jpg":      {jpg[:len(jpg)/2], page.Truncated},
		"tailless.jpg":  {jpg[:len(jpg)-60], page.Truncated},
		"head.jpg":      {jpg[:30], page.Truncated},
		"half.png":      {pn[:len(pn)/2], page.Truncated},
		"half.tif":      {tif[:len(tif)/2], page.Truncated},
		"noise.jpg":     {noise, page.Malformed},
		"bad.png":       {bad, page.Malformed},
		"headless.jpg":  {[]byte("\xff\xd8\xff\xda\x00\x08\x01\x01\x00\x00\x3f\x00"), page.Malformed},
		"huge.jpg":      {hugeJPEG(t), page.TooManyPixels},
		"huge.png":      {hugePNG(t), page.TooManyPixels},
		"huge.tif":      {hugeTIFF(t), page.TooManyPixels},
		"flat.jpg":      {withSegment([]byte("\xff\xd8\xff\xda\x00\x02"), 0xc0, []byte{8, 0, 0, 0, 0, 3}), page.Malformed},
		"directory.tif": {[]byte("II*\x00\xff\xff\xff\x00"), page.Truncated},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			wantReason(t, test.reason)(page.Decode(t.Context(), name, test.data, page.Limits{}))
		})
	}
	wantReason(t, page.FileTooLarge)(page.Decode(t.Context(), "a.jpg", jpg, page.Limits{MaxBytes: 100}))
	wantReason(t, page.TooManyPixels)(page.Decode(t.Context(), "a.jpg", jpg, page.Limits{MaxPixels: 39999}))
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	var scan *page.Error
	if _, err := page.Decode(ctx, "a.jpg", jpg, page.Limits{}); !errors.Is(err, context.Canceled) || errors.As(err, &scan) {
		t.Errorf("cancelled: %v", err)
	}
}
