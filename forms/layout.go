package forms

import (
	"encoding/json"
	"fmt"

	"github.com/vermilion-seal/vermilion/models"
)

type layout struct {
	Template string               `json:"template"`
	PageMM   [2]float64           `json:"page_mm"`
	Boxes    map[string]layoutBox `json:"boxes"`
}

type layoutBox struct {
	Page int        `json:"page"`
	MM   [4]float64 `json:"mm"` // x, y, width, height; origin at the top left
}

// LayoutJSON describes the forms that the request needs: by kind, the template's name, the page's size and every named box in
// millimetres from the page's top left. The same request gives the same bytes.
func LayoutJSON(r models.Request) ([]byte, error) {
	layouts := map[models.DocumentKind]layout{}
	for _, kind := range r.RequiredDocuments() {
		if !kind.IsForm() {
			continue
		}
		t, err := Current(kind)
		if err != nil {
			return nil, err
		}
		l := layout{Template: fmt.Sprintf("%s/%d", kind, t.Version), PageMM: t.PageMM, Boxes: map[string]layoutBox{}}
		for name, b := range t.Boxes {
			l.Boxes[name] = layoutBox{Page: b.Page, MM: [4]float64{b.X, b.Y, b.W, b.H}}
		}
		layouts[kind] = l
	}
	out, err := json.MarshalIndent(layouts, "", "  ")
	if err != nil {
		return nil, fmt.Errorf("encode layout: %w", err)
	}
	return append(out, '\n'), nil
}
