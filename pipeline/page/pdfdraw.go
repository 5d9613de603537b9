package page

import (
	"context"
	"errors"
	"fmt"
	"image"
	"io"
	"math"
	"os"
	"path/filepath"

	"github.com/klippa-app/go-pdfium"
	"github.com/klippa-app/go-pdfium/enums"
	pdfiumerrors "github.com/klippa-app/go-pdfium/errors"
	"github.com/klippa-app/go-pdfium/references"
	"github.com/klippa-app/go-pdfium/requests"
	"github.com/klippa-app/go-pdfium/webassembly"
	"github.com/tetratelabs/wazero"
	"github.com/tetratelabs/wazero/api"
	"github.com/tetratelabs/wazero/experimental"
)

// rendererMemory bounds the memory of PDFium, in WebAssembly pages of 64 KiB: 512 MiB.
const rendererMemory = 8192

// renderer draws PDF pages with PDFium, which runs in WebAssembly: it sees no file, no network and no memory but its own.
type renderer struct {
	pool   pdfium.Pool
	cache  wazero.CompilationCache
	memory *mappedMemories
}

// startRenderer compiles PDFium or takes it from the cache. Without a usable cache directory it compiles it again.
func startRenderer(cacheDir string) (*renderer, error) {
	memory := &mappedMemories{}
	ctx := memory.within(context.Background()) // a document's context stops its instance, not the renderer
	cache, err := openCache(cacheDir)
	if err != nil {
		cache = wazero.NewCompilationCache()
	}
	pool, err := webassembly.Init(webassembly.Config{
		Context: ctx,
		MaxIdle: 1, MaxTotal: 1,
		FSConfig: wazero.NewFSConfig(), // nothing is mounted; the default is all of the disk
		Stdout:   io.Discard, Stderr: io.Discard,
		RuntimeConfig: wazero.NewRuntimeConfig().
			WithCoreFeatures(api.CoreFeaturesV2 | experimental.CoreFeaturesExceptionHandling).
			WithCompilationCache(cache).
			WithMemoryLimitPages(rendererMemory).
			WithCloseOnContextDone(true),
	})
	if err != nil {
		return nil, errors.Join(err, cache.Close(ctx))
	}
	return &renderer{pool, cache, memory}, nil
}

func openCache(dir string) (wazero.CompilationCache, error) {
	if dir == "" {
		user, err := os.UserCacheDir()
		if err != nil {
			return nil, err
		}
		dir = filepath.Join(user, "vermilion", "pdfium")
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, err
	}
	return wazero.NewCompilationCacheWithDir(dir)
}

func (r *renderer) close() error {
	return errors.Join(r.pool.Close(), r.cache.Close(context.Background()), r.memory.release())
}

// draw draws the pages that are nil in pages, all of them when pages is nil. Each document has an instance of its own, which
// is killed when ctx ends.
func (r *renderer) draw(ctx context.Context, data []byte, lim Limits, pages []*Page) ([]*Page, error) {
	instance, err := r.pool.GetInstanceWithContext(ctx)
	if err != nil {
		return nil, fmt.Errorf("start PDFium: %w", err)
	}
	killed := make(chan struct{})
	stop := context.AfterFunc(ctx, func() {
		defer close(killed)
		_ = instance.Kill() // what it was doing fails, which is the error that counts
	})
	drawn, err := drawPages(ctx, instance, data, lim, pages)
	if !stop() {
		<-killed
		return nil, errors.Join(ctx.Err(), r.memory.release())
	}
	// An instance that failed may fail to close as well; it is thrown away all the same.
	_ = instance.Close()
	if releaseErr := r.memory.release(); releaseErr != nil {
		return nil, releaseErr
	}
	return drawn, err
}

func drawPages(ctx context.Context, instance pdfium.Pdfium, data []byte, lim Limits, pages []*Page) ([]*Page, error) {
	opened, err := instance.OpenDocument(&requests.OpenDocument{File: &data})
	switch {
	case errors.Is(err, pdfiumerrors.ErrPassword), errors.Is(err, pdfiumerrors.ErrSecurity):
		return nil, bad(EncryptedPDF, "%w", err)
	case err != nil:
		return nil, bad(Malformed, "%w", err)
	}
	count, err := instance.FPDF_GetPageCount(&requests.FPDF_GetPageCount{Document: opened.Document})
	if err != nil {
		return nil, bad(Malformed, "%w", err)
	}
	if err := checkPageCount(count.PageCount, lim); err != nil {
		return nil, err
	}
	out := make([]*Page, count.PageCount)
	if len(pages) == len(out) {
		copy(out, pages)
	}
	for i := range out {
		if out[i] != nil {
			continue
		}
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		if out[i], err = drawPage(instance, opened.Document, i, lim); err != nil {
			return nil, bad(Malformed, "page %d: %w", i+1, err)
		}
	}
	return out, nil
}

// drawPage draws page i, counted from 0, at the resolution of lim or as much less as its images have and its pixels need.
func drawPage(instance pdfium.Pdfium, document references.FPDF_DOCUMENT, i int, lim Limits) (*Page, error) {
	at := requests.Page{ByIndex: &requests.PageByIndex{Document: document, Index: i}}
	size, err := instance.GetPageSize(&requests.GetPageSize{Page: at})
	if err != nil {
		return nil, err
	}
	dpi := imagesDPI(instance, at, lim.PDFDPI)
	if most := 72 * math.Sqrt(float64(lim.MaxPixels)/(size.Width*size.Height)); most < float64(dpi) {
		dpi = max(int(most), 1)
	}
	turned, err := instance.FPDFPage_GetRotation(&requests.FPDFPage_GetRotation{Page: at})
	if err != nil {
		return nil, err
	}
	picture, err := instance.RenderPageInDPI(&requests.RenderPageInDPI{
		Page: at, DPI: dpi, Document: &document, RenderForm: true, RenderFlags: enums.FPDF_RENDER_FLAG_ANNOT,
	})
	if err != nil {
		return nil, err
	}
	defer picture.Cleanup()
	rgba, ok := picture.Result.RenderedImage.(*image.RGBA)
	if !ok {
		return nil, fmt.Errorf("drawn as %T", picture.Result.RenderedImage)
	}
	// PDFium's pixels are not premultiplied with alpha. NewPage copies them, which the clean-up needs.
	p := NewPage(&image.NRGBA{Pix: rgba.Pix, Stride: rgba.Stride, Rect: rgba.Rect}, float64(dpi))
	p.Format, p.Rotation = "pdf", int(turned.PageRotation)*90
	return p, nil
}
