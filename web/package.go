package web

import (
	"fmt"
	"maps"
	"slices"

	"github.com/vermilion-seal/vermilion/models"
)

// packageView is everything that a reviewer decides on.
type packageView struct {
	Application *models.Application
	Documents   []documentView
	// Open lists the findings that want a look, failures before doubts.
	Open      []openPoint
	CanDecide bool
	// Place is where the application stands among those that wait, from 1; 0 when it does not wait.
	Place, Waiting int
	Before, After  string // ids of its neighbours there
	// Reason and Picked are what the reviewer has filled in, when it could not be accepted.
	Reason string
	Picked map[models.DocumentKind]bool
	Refuse *Problem
}

// openPoint is a finding that did not pass.
type openPoint struct {
	Kind  models.DocumentKind
	Index int // in the verdict
	models.Finding
	Crop *cropView // the place that it speaks of; nil when it speaks of none
}

// cropView is a part of a page, in its pixels.
type cropView struct {
	Picture    string // the page's address
	PageSize   [2]int
	X, Y, W, H int
}

// cropOf cuts the first region of a finding, with some of what is around it, out of the document's pages.
func cropOf(id string, kind models.DocumentKind, f models.Finding, pages []models.PageInfo) *cropView {
	if len(f.Regions) == 0 {
		return nil
	}
	r := f.Regions[0]
	i := slices.IndexFunc(pages, func(p models.PageInfo) bool { return p.Page == r.Page })
	if i < 0 || r.Px[2] <= 0 || r.Px[3] <= 0 {
		return nil
	}
	size, margin := pages[i].Px, min(r.Px[2], r.Px[3])/4+8
	x, y := max(r.Px[0]-margin, 0), max(r.Px[1]-margin, 0)
	right, bottom := min(r.Px[0]+r.Px[2]+margin, size[0]), min(r.Px[1]+r.Px[3]+margin, size[1])
	if right <= x || bottom <= y {
		return nil
	}
	return &cropView{
		Picture:  fmt.Sprintf("/review/%s/%s/%d.jpg", id, kind, r.Page),
		PageSize: size, X: x, Y: y, W: right - x, H: bottom - y,
	}
}

// documentView is one document with its pages; a finding is drawn on every page that one of its regions lies on.
type documentView struct {
	Kind     models.DocumentKind
	Verdict  models.Verdict
	Open     []openPoint
	Passed   []openPoint
	Fields   []fieldView
	Pages    []pageView
	Rejected bool
}

type pageView struct {
	models.PageInfo
	Boxes []boxView
}

// boxView is a region to draw, in pixels of the page; Finding is the index of its finding in the verdict.
type boxView struct {
	models.Region
	Finding int
	Check   models.Check
	Outcome models.Outcome
}

func packageOf(a *models.Application, verdicts map[models.DocumentKind]models.Verdict) packageView {
	p := packageView{Application: a, CanDecide: a.State == models.InReview, Picked: map[models.DocumentKind]bool{}}
	for _, kind := range a.RequiredDocuments() {
		v, judged := verdicts[kind]
		if !judged {
			continue
		}
		d := documentView{Kind: kind, Verdict: v, Rejected: a.Documents[kind].Rejected}
		for i, f := range v.Findings {
			if f.Outcome == models.Pass {
				d.Passed = append(d.Passed, openPoint{Kind: kind, Index: i, Finding: f})
			} else {
				d.Open = append(d.Open, openPoint{kind, i, f, cropOf(a.ID, kind, f, v.Pages)})
			}
		}
		slices.SortStableFunc(d.Open, func(a, b openPoint) int { return rank(a.Outcome) - rank(b.Outcome) })
		p.Open = append(p.Open, d.Open...)
		for _, name := range slices.Sorted(maps.Keys(v.Fields)) {
			field := compare(name, v.Fields[name], a.Request)
			// What was written by hand stands beside its picture; its check has the field's name.
			if i := slices.IndexFunc(v.Findings, func(f models.Finding) bool { return string(f.Check) == name }); i >= 0 && handwritten[v.Findings[i].Check] {
				field.Crop = cropOf(a.ID, kind, v.Findings[i], v.Pages)
			}
			d.Fields = append(d.Fields, field)
		}
		for _, info := range v.Pages {
			d.Pages = append(d.Pages, pageOf(info, v.Findings))
		}
		p.Documents = append(p.Documents, d)
		p.Picked[kind] = v.Decision == models.Return
	}
	slices.SortStableFunc(p.Open, func(a, b openPoint) int { return rank(a.Outcome) - rank(b.Outcome) })
	return p
}

// handwritten names the checks of what is read from handwriting.
var handwritten = map[models.Check]bool{models.CheckAuthorisedOn: true, models.CheckAppliedOn: true}

func rank(o models.Outcome) int {
	return slices.Index([]models.Outcome{models.Fail, models.Unsure, models.Pass}, o)
}

// pageOf draws passed findings first, so that what wants a look lies on top.
func pageOf(info models.PageInfo, findings []models.Finding) pageView {
	p := pageView{PageInfo: info}
	for i, f := range findings {
		for _, r := range f.Regions {
			if r.Page == info.Page {
				p.Boxes = append(p.Boxes, boxView{r, i, f.Check, f.Outcome})
			}
		}
	}
	slices.SortStableFunc(p.Boxes, func(a, b boxView) int { return rank(b.Outcome) - rank(a.Outcome) })
	return p
}
