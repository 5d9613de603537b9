package pipeline

import (
	"context"
	"fmt"

	"github.com/vermilion-seal/vermilion/models"
)

// The size and JPEG quality of the pictures that reviewers see.
const (
	previewSide    = 1800
	previewQuality = 75
	thumbnailSide  = 160
)

func (e *Examiner) preview(_ context.Context, w *work) error {
	preview := w.pixels.Preview(previewSide)
	jpeg, err := preview.JPEG(previewQuality)
	if err != nil {
		return err
	}
	w.artefacts[ArtefactPage(w.number)] = jpeg
	if w.kind == models.IDCopy {
		return nil // nobody's face is shown in a list
	}
	thumbnail, err := preview.ThumbnailJPEG(thumbnailSide)
	if err != nil {
		return err
	}
	w.artefacts[ArtefactThumbnail(w.number)] = thumbnail
	return nil
}

// ArtefactThumbnail is the name of the small picture of a page, 1-based.
func ArtefactThumbnail(number int) string { return fmt.Sprintf(artefactThumbnail, number) }

// ArtefactPage is the name of the picture of a page, 1-based.
func ArtefactPage(number int) string { return fmt.Sprintf(artefactPage, number) }

// unengined is all that happens to a page without an engine.
var unengined = []step{scaleStep, qualityStep, previewStep}

// Picture is Unexamined with the pages' pictures, for the reviewer to look at: as the file has them, for nobody has found out which
// side is up. The error is Examine's.
func (e *Examiner) Picture(ctx context.Context, kind models.DocumentKind, files []File) (Examination, map[string][]byte, error) {
	x, artefacts, err := e.run(ctx, unengined, kind, files, nil)
	if err == nil && x.Broken == nil && len(files) > 0 {
		x.Broken = &Broken{File: files[0].Name, Reason: ReasonNotExamined}
	}
	return x, artefacts, err
}
