package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"github.com/vermilion-seal/vermilion/forms"
	"github.com/vermilion-seal/vermilion/models"
)

type fillCmd struct {
	Application string `required:"" help:"The application as JSON." placeholder:"FILE"`
	Out         string `required:"" help:"Folder for certificate_form.pdf, seal_form.pdf and layout.json." placeholder:"DIR"`
	IssuedAt    string `help:"Day of issue on the forms, RFC 3339 (default: now)." placeholder:"TIME"`
}

// Help teaches the verb.
func (fillCmd) Help() string {
	return "Writes the forms that the application needs; the seal form is left out when the seal service is declined.\n" +
		"Identical application and day give identical bytes.\n\n  vermilion fill --application application.json --out forms/"
}

// Run draws the forms.
func (c *fillCmd) Run(a *app) error {
	r, err := readRequest(c.Application)
	if err != nil {
		return err
	}
	issuedAt := a.now()
	if c.IssuedAt != "" {
		if issuedAt, err = time.Parse(time.RFC3339, c.IssuedAt); err != nil {
			return models.Invalid("issued_at_format", "issued-at", "签发时间须为 RFC 3339 格式，例如 2026-03-02T09:00:00+08:00。",
				"The day of issue is written like 2026-03-02T09:00:00+08:00.")
		}
	}
	fonts, err := forms.LoadFonts(a.assets)
	if err != nil {
		return err
	}
	out := map[string][]byte{}
	for _, kind := range r.RequiredDocuments() {
		if kind.IsForm() {
			if out[string(kind)+".pdf"], err = forms.Draw(r, kind, issuedAt, fonts); err != nil {
				return err
			}
		}
	}
	if out["layout.json"], err = forms.LayoutJSON(r); err != nil {
		return err
	}
	if err := os.MkdirAll(c.Out, 0o755); err != nil {
		return err
	}
	for name, data := range out {
		if err := os.WriteFile(filepath.Join(c.Out, name), data, 0o644); err != nil {
			return err
		}
	}
	if !r.SealService.Wanted { // a form of an earlier run would not belong to this application
		if err := os.Remove(filepath.Join(c.Out, "seal_form.pdf")); err != nil && !errors.Is(err, os.ErrNotExist) {
			return err
		}
	}
	fmt.Fprintf(a.stdout, "申请表已生成 forms written: %s\n", c.Out)
	return nil
}

// readRequest reads and validates application.json; all of its faults come in one error.
func readRequest(file string) (models.Request, error) {
	data, err := os.ReadFile(file)
	if err != nil {
		return models.Request{}, err
	}
	var r models.Request
	if err := json.Unmarshal(data, &r); err != nil {
		return models.Request{}, models.Invalid("application_json", "application", "申请文件不是有效的 JSON。", "The application file is no valid JSON: "+err.Error())
	}
	var faults []error
	for _, e := range r.Validate() {
		faults = append(faults, e)
	}
	return r, errors.Join(faults...)
}
