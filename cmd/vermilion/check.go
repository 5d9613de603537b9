package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"time"

	"github.com/vermilion-seal/vermilion/models"
	"github.com/vermilion-seal/vermilion/pipeline"
)

type checkCmd struct {
	Kind        string   `required:"" help:"certificate_form, seal_form, licence_copy or id_copy."`
	Application string   `help:"The application to compare with, as JSON." placeholder:"FILE"`
	JSON        bool     `name:"json" help:"Print the verdict as one JSON object."`
	Today       string   `help:"The day from which the future is reckoned, YYYY-MM-DD (default: today)." placeholder:"DAY"`
	Policy      string   `help:"Thresholds that differ from the defaults, as JSON." placeholder:"FILE"`
	Pictures    string   `help:"Also write the pages, as they are and with what was found on them, and the lifted seal into this folder." placeholder:"DIR"`
	Files       []string `arg:"" name:"file" help:"The document's files, in the order of its pages."`
}

// Help teaches the verb.
func (checkCmd) Help() string {
	return "Exit code: 0 accepted, 1 returned, 3 for a reviewer, 2 usage or I/O error.\n\n" +
		"  vermilion check --kind licence_copy --json licence.jpg\n" +
		"  vermilion check --kind id_copy --application application.json front.jpg back.jpg"
}

// Run examines and judges.
func (c *checkCmd) Run(ctx context.Context, a *app) error {
	kind, err := models.ParseDocumentKind(c.Kind)
	if err != nil {
		return err
	}
	theCase := pipeline.Case{Today: a.now().In(shanghai)}
	if c.Today != "" {
		if theCase.Today, err = time.ParseInLocation(time.DateOnly, c.Today, shanghai); err != nil {
			return models.Invalid("today_format", "today", "日期须为 YYYY-MM-DD 格式。", "The day is written YYYY-MM-DD.")
		}
	}
	if c.Application != "" {
		r, err := readRequest(c.Application)
		if err != nil {
			return err
		}
		theCase.Request = &r
	}
	policy := pipeline.DefaultPolicy()
	if c.Policy != "" {
		data, err := os.ReadFile(c.Policy)
		if err != nil {
			return err
		}
		if policy, err = pipeline.ParsePolicy(data); err != nil {
			return err
		}
	}
	var files []pipeline.File
	for _, name := range c.Files {
		data, err := os.ReadFile(name)
		if err != nil {
			return err
		}
		files = append(files, pipeline.File{Name: filepath.Base(name), Data: data})
	}
	examiners, err := newExaminers(a, 1, slog.New(slog.DiscardHandler))
	if err != nil {
		return err
	}
	x, artefacts, err := examiners.examine(ctx, kind, files, theCase.Request)
	if closeErr := examiners.Close(); err == nil {
		err = closeErr
	}
	if err != nil {
		return err
	}
	v := pipeline.Judge(theCase, map[models.DocumentKind]pipeline.Examination{kind: x}, policy)[kind]
	if c.Pictures != "" {
		if err := writePictures(a, c.Pictures, artefacts, v); err != nil {
			return err
		}
	}
	if c.JSON {
		out := json.NewEncoder(a.stdout)
		out.SetIndent("", "  ")
		out.SetEscapeHTML(false)
		if err := out.Encode(v); err != nil {
			return err
		}
	} else {
		printVerdict(a.stdout, v)
	}
	return map[models.Decision]error{models.Accept: nil, models.Return: exitCode(exitReturned), models.Refer: exitCode(exitReview)}[v.Decision]
}

// shanghai is the clock by which days are reckoned; China keeps no summer time.
var shanghai = time.FixedZone("CST", 8*3600)

// writePictures keeps what an examination took from a document, and its pages with the findings drawn on them.
func writePictures(a *app, dir string, pictures map[string][]byte, v models.Verdict) error {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	pens, err := newAnnotator(a.assets)
	if err != nil {
		return err
	}
	for _, p := range v.Pages {
		name := fmt.Sprintf("annotated-%d.png", p.Page)
		if pictures[name], err = pens.annotate(pictures[pipeline.ArtefactPage(p.Page)], p, v.Findings); err != nil {
			return err
		}
	}
	for name, data := range pictures {
		if err := os.WriteFile(filepath.Join(dir, name), data, 0o644); err != nil {
			return err
		}
	}
	return nil
}

var outcomeSigns = map[models.Outcome]string{models.Pass: "✓", models.Fail: "✗", models.Unsure: "?"}

var decisionTitles = map[models.Decision]models.Text{
	models.Accept: {ZH: "接受", EN: "accept"}, models.Return: {ZH: "退回", EN: "return"}, models.Refer: {ZH: "人工核对", EN: "review"},
}

// printVerdict writes a verdict for people.
func printVerdict(w io.Writer, v models.Verdict) {
	title, decision := v.Kind.Title(), decisionTitles[v.Decision]
	fmt.Fprintf(w, "%s %s: %s %s\n", title.ZH, title.EN, decision.ZH, decision.EN)
	for _, p := range v.Pages {
		fmt.Fprintf(w, "  page %d: %d×%d px, %.0f dpi (effective %.0f), %s, turned %d°\n", p.Page, p.Px[0], p.Px[1], p.DPI, p.EffectiveDPI, p.Colour, p.Rotation)
	}
	for _, f := range v.Findings {
		fmt.Fprintf(w, "  %s %-18s %s\n", outcomeSigns[f.Outcome], f.Check, f.Reason)
		if f.Outcome != models.Pass {
			fmt.Fprintf(w, "      %s\n      %s\n", f.Message.ZH, f.Message.EN)
		}
	}
	for name, f := range v.Fields {
		fmt.Fprintf(w, "  = %-18s %s (%.2f %v)\n", name, f.Value, f.Confidence, f.Sources)
	}
}
