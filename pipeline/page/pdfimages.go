package page

import (
	"math"

	"github.com/klippa-app/go-pdfium"
	"github.com/klippa-app/go-pdfium/enums"
	"github.com/klippa-app/go-pdfium/requests"
)

const (
	// leastPDFDPI is the resolution below which no page is drawn, whatever its images.
	leastPDFDPI = 150
	// mostImages bounds the images of a page that is taken for a scan. Scanners cut a page into tiles or strips.
	mostImages = 256
)

// imagesDPI returns the resolution of the finest image of a page that is made of nothing but images, and most for every
// other page. A scan that is drawn finer than it is looks like one that was enlarged.
func imagesDPI(instance pdfium.Pdfium, at requests.Page, most int) int {
	count, err := instance.FPDFPage_CountObjects(&requests.FPDFPage_CountObjects{Page: at})
	if err != nil || count.Count == 0 || count.Count > mostImages {
		return most
	}
	finest := 0.0
	for i := range count.Count {
		dpi, ok := imageDPI(instance, at, i)
		if !ok {
			return most
		}
		finest = max(finest, dpi)
	}
	return int(math.Round(min(max(finest, leastPDFDPI), float64(most))))
}

// imageDPI returns the resolution of object i of a page, the finer one where its pixels are not square. It reports false for
// an object that is no image and for an image without area.
func imageDPI(instance pdfium.Pdfium, at requests.Page, i int) (float64, bool) {
	object, err := instance.FPDFPage_GetObject(&requests.FPDFPage_GetObject{Page: at, Index: i})
	if err != nil {
		return 0, false
	}
	kind, err := instance.FPDFPageObj_GetType(&requests.FPDFPageObj_GetType{PageObject: object.PageObject})
	if err != nil || kind.Type != enums.FPDF_PAGEOBJ_IMAGE {
		return 0, false
	}
	px, err := instance.FPDFImageObj_GetImagePixelSize(&requests.FPDFImageObj_GetImagePixelSize{ImageObject: object.PageObject})
	if err != nil {
		return 0, false
	}
	box, err := instance.FPDFPageObj_GetBounds(&requests.FPDFPageObj_GetBounds{PageObject: object.PageObject})
	if err != nil || box.Right <= box.Left || box.Top <= box.Bottom {
		return 0, false
	}
	w, h := float64(box.Right-box.Left), float64(box.Top-box.Bottom)
	// An image turned by a quarter has its width along the page's height.
	upright := max(float64(px.Width)/w, float64(px.Height)/h)
	turned := max(float64(px.Width)/h, float64(px.Height)/w)
	return 72 * min(upright, turned), true
}
