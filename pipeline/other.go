package pipeline

import (
	"context"
	"image"

	"github.com/vermilion-seal/vermilion/models"
	"github.com/vermilion-seal/vermilion/pipeline/licence"
	"github.com/vermilion-seal/vermilion/pipeline/page"
)

// nearlyBlank is the share of a page without ink from which nothing is there to be read.
const nearlyBlank = .99

// other finds out what a page shows that is not the copy it should be: the other kind of copy, the right one in a mirror, or
// some other print. It costs two more readings, of pages that are in the wrong place only.
func (e *Examiner) other(ctx context.Context, w *work) error {
	if w.page.Form != nil || ourForm(w.page) || w.page.shows(w.kind) || w.page.Quality.BlankShare > nearlyBlank {
		return nil
	}
	if w.page.readsMirrored() {
		return e.otherInMirror(ctx, w)
	}
	var second licence.Reading
	var err error
	if w.kind == models.LicenceCopy {
		second = *w.page.Licence
		_, card, err := e.cards.Read(ctx, w.pixels)
		if err != nil {
			return err
		}
		if card.HasFront || card.HasBack {
			w.page.Other = models.IDCopy
			return nil
		}
	} else if _, second, err = e.licences.Read(ctx, w.pixels, nil); err != nil {
		return err
	} else if second.IsLicence >= leastLicence {
		w.page.Other = models.LicenceCopy
		return nil
	}
	w.page.OtherText = plainText(second)
	if w.page.OtherText {
		return nil // it reads, so it is no mirror image
	}
	return e.otherInMirror(ctx, w)
}

// readsMirrored tells whether lines of a copy were read in a mirror.
func (p Page) readsMirrored() bool {
	return p.Licence != nil && p.Licence.Mirrored || p.Identity != nil && p.Identity.Mirrored
}

// otherInMirror finds out whether the page shows in a mirror what it should show.
func (e *Examiner) otherInMirror(ctx context.Context, w *work) error {
	flipped := mirror(w.pixels)
	if w.kind == models.LicenceCopy {
		_, rd, err := e.licences.Read(ctx, flipped, nil)
		if rd.IsLicence >= leastLicence {
			w.page.Other = w.kind
		}
		return err
	}
	_, rd, err := e.cards.Read(ctx, flipped)
	if rd.HasFront || rd.HasBack {
		w.page.Other = w.kind
	}
	return err
}

// plainText tells whether lines of text were read clearly, none of them a licence's.
func plainText(rd licence.Reading) bool {
	clear, all := 0, 0
	for _, l := range rd.Lines {
		n := len([]rune(l.Text))
		all += n
		if l.Confidence >= .85 {
			clear += n
		}
	}
	return rd.IsLicence < .1 && rd.CreditCode.Value == "" && clear >= 20 && 10*clear >= 8*all
}

// mirror returns the page as seen from behind.
func mirror(p *page.Page) *page.Page {
	in := p.Image
	out := image.NewYCbCr(in.Rect, in.SubsampleRatio)
	flip := func(to, from []uint8, stride, fromStride, w, h int) {
		for y := range h {
			a, b := to[y*stride:y*stride+w], from[y*fromStride:]
			for x := range a {
				a[x] = b[w-1-x]
			}
		}
	}
	w, h := p.Size()
	flip(out.Y, in.Y, out.YStride, in.YStride, w, h)
	cw, ch := out.CStride, len(out.Cb)/max(out.CStride, 1)
	flip(out.Cb, in.Cb, out.CStride, in.CStride, cw, ch)
	flip(out.Cr, in.Cr, out.CStride, in.CStride, cw, ch)
	return &page.Page{Image: out, DPI: p.DPI, Format: p.Format, JPEGQuality: p.JPEGQuality}
}
