package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/vermilion-seal/vermilion/applicant"
	"github.com/vermilion-seal/vermilion/models"
)

// apply makes an application and takes it to where its forms can be downloaded.
func (d *demo) apply(ctx context.Context, name string) (models.Request, error) {
	r := applicant.RandomRequest(d.rng)
	r.ID, r.Account = "DEMO-"+name, "demo-account-"+strings.ToLower(name)
	r.SealService = models.SealService{Wanted: true, Kind: models.SealOfficial}
	d.say("新申请 "+r.ID, r.Organisation.Name+" · "+r.Organisation.CreditCode)
	if _, err := d.portal.post(ctx, "/v1/applications", r); err != nil {
		return r, err
	}
	if _, err := d.portal.step(ctx, r.ID, "submit"); err != nil {
		return r, err
	}
	p, err := d.portal.await(ctx, r.ID, models.Submitted)
	if err != nil {
		return r, err
	}
	for _, kind := range p.Forms {
		pdf, err := d.portal.form(ctx, r.ID, kind)
		if err != nil {
			return r, err
		}
		if err := d.write(r, "forms/"+string(kind)+".pdf", pdf); err != nil {
			return r, err
		}
		d.say("下载 "+kind.Title().ZH, fmt.Sprintf("downloaded the %s, %d KB", kind.Title().EN, len(pdf)>>10))
	}
	application, err := json.MarshalIndent(r, "", "  ")
	if err != nil {
		return r, err
	}
	if err := d.write(r, "application.json", application); err != nil {
		return r, err
	}
	_, err = d.portal.post(ctx, "/v1/applications/"+r.ID+"/payment", map[string]any{"yuan": p.FeeYuan, "reference": "PAY-" + r.ID})
	d.say("缴费", fmt.Sprintf("paid %d yuan, years: %d", p.FeeYuan, r.ValidityYears))
	return r, err
}

// write keeps an artefact in the application's folder.
func (d *demo) write(r models.Request, name string, data []byte) error {
	path := filepath.Join(d.dir, r.ID, filepath.FromSlash(name))
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return err
	}
	return os.WriteFile(path, data, 0o644)
}

// handIn makes and uploads every document.
func (d *demo) handIn(ctx context.Context, r models.Request, defects map[models.DocumentKind]applicant.Defect) error {
	for _, kind := range r.RequiredDocuments() {
		if err := d.uploadOne(ctx, r, kind, defects[kind], ""); err != nil {
			return err
		}
	}
	return nil
}

func (d *demo) uploadOne(ctx context.Context, r models.Request, kind models.DocumentKind, defect applicant.Defect, prefix string) error {
	a, err := d.service.office.Application(ctx, r.ID)
	if err != nil {
		return err
	}
	scan, err := d.studio.Document(r, kind, a.SubmittedAt, d.rng, applicant.Options{
		DPI: 300, Device: applicant.Scanner, Defect: defect, Today: d.handInDay, Authorised: d.handInDay, Applied: d.handInDay,
	})
	if err != nil {
		return fmt.Errorf("make %s: %w", kind, err)
	}
	if err := d.write(r, "scans/"+prefix+scan.Name, scan.Data); err != nil {
		return err
	}
	d.say("打印、手写、盖章、扫描并上传 "+kind.Title().ZH, fmt.Sprintf("printed, written, stamped, scanned and uploaded the %s, %d KB", kind.Title().EN, len(scan.Data)>>10))
	_, err = d.portal.upload(ctx, r.ID, kind, scan.Name, scan.Data)
	return err
}

// expect waits for the machine's judgement, shows it and keeps the annotated pages.
func (d *demo) expect(ctx context.Context, r models.Request, want models.State) error {
	p, err := d.portal.await(ctx, r.ID, models.AwaitingPayment, models.Examining)
	if err != nil {
		return err
	}
	verdicts, err := d.portal.verdicts(ctx, r.ID)
	if err != nil {
		return err
	}
	d.say("自动核验结果："+p.State.Title().ZH, "the machine's judgement: "+p.State.Title().EN)
	for _, kind := range r.RequiredDocuments() {
		v := verdicts[kind]
		counts := map[models.Outcome]int{}
		for _, f := range v.Findings {
			counts[f.Outcome]++
		}
		cpu := 0.0
		for _, ms := range v.CPUms {
			cpu += ms
		}
		d.note("%s %s: ✓ %d  ? %d  ✗ %d  (%.0f ms CPU)", kind.Title().ZH, decisionTitles[v.Decision].ZH+" "+decisionTitles[v.Decision].EN,
			counts[models.Pass], counts[models.Unsure], counts[models.Fail], cpu)
		for _, f := range v.Findings {
			if f.Outcome != models.Pass {
				d.note("    %s %s/%s %s", outcomeSigns[f.Outcome], f.Check, f.Reason, f.Message.ZH)
				d.note("      %s", f.Message.EN)
			}
		}
		if err := d.keepAnnotated(ctx, r, v); err != nil {
			return err
		}
	}
	if p.State != want {
		return fmt.Errorf("application %s is %s, expected %s", r.ID, p.State, want)
	}
	return nil
}

func (d *demo) keepAnnotated(ctx context.Context, r models.Request, v models.Verdict) error {
	for _, page := range v.Pages {
		picture, err := d.service.office.Page(ctx, r.ID, v.Kind, page.Page)
		if err != nil {
			return err
		}
		annotated, err := d.pens.annotate(picture, page, v.Findings)
		if err != nil {
			return err
		}
		if err := d.write(r, fmt.Sprintf("findings/%s-%d-%s.png", v.Kind, page.Page, v.Decision), annotated); err != nil {
			return err
		}
	}
	findings, err := json.MarshalIndent(v, "", "  ")
	if err != nil {
		return err
	}
	return d.write(r, fmt.Sprintf("findings/%s-%s.json", v.Kind, v.Decision), findings)
}
