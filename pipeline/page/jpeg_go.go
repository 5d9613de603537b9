//go:build !cgo || purego

package page

import "image"

// jpegPixels decodes with image/jpeg where libjpeg-turbo cannot be linked.
func jpegPixels(data []byte, h jpegHeader, divisor int, _ *spare) (*image.YCbCr, error) {
	return slowJPEG(data, h, divisor)
}

func encodeJPEG(im *image.YCbCr, quality int) ([]byte, error) { return slowEncodeJPEG(im, quality) }
