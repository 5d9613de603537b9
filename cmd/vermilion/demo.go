package main

import (
	"context"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"net/http"
	"os"
	"path/filepath"
	"time"

	"github.com/vermilion-seal/vermilion/applicant"
	"github.com/vermilion-seal/vermilion/models"
)

type demoCmd struct {
	Dir  string `default:"demo" help:"Folder for everything that the demonstration makes; it is emptied first." placeholder:"DIR"`
	Seed uint64 `default:"7" help:"Which fictional organisations apply."`
	Stay bool   `help:"Keep the service running afterwards, to look at the reviewers' pages."`
}

// Help teaches the verb.
func (demoCmd) Help() string {
	return "Two fictional organisations apply: one goes all the way to a bound token, one is returned for a missing seal and passes\n" +
		"after a new upload. Exit code 0 only when the certificate read back from the token verifies."
}

// demoTimeout is how long the whole demonstration may take.
const demoTimeout = 10 * time.Minute

// demo is a demonstration under way.
type demo struct {
	*app
	dir       string
	begun     time.Time
	service   *service
	studio    *applicant.Studio
	pens      *annotator
	portal    portal // also used with the reviewer's and the operator's token
	reviewer  portal
	operator  portal
	rng       *rand.Rand
	handInDay time.Time
}

// Run plays the main job through.
func (c *demoCmd) Run(ctx context.Context, a *app) (err error) {
	d := &demo{app: a, dir: c.Dir, begun: a.now(), rng: rand.New(rand.NewPCG(c.Seed, 0xde30)), handInDay: a.now().In(shanghai)}
	if err := emptyFolder(c.Dir); err != nil {
		return err
	}
	log, err := os.Create(filepath.Join(c.Dir, "service.log"))
	if err != nil {
		return err
	}
	defer log.Close()
	d.say("启动服务", "starting the service: API, workers, embedded queue, token station")
	d.service, err = startService(ctx, a, serviceConfig{
		serviceFlags: serviceFlags{Data: filepath.Join(c.Dir, "data")}, Listen: "127.0.0.1:0", Role: roleAll,
		log: slog.New(slog.NewJSONHandler(log, nil)), stationLog: log,
	})
	if err != nil {
		return err
	}
	defer func() {
		if closeErr := d.service.Close(); err == nil {
			err = closeErr
		}
	}()
	if d.studio, err = applicant.New(a.assets); err != nil {
		return err
	}
	if d.pens, err = newAnnotator(a.assets); err != nil {
		return err
	}
	d.portal = portal{d.service.URL, d.service.credential(models.Portal).Token, http.DefaultClient}
	d.reviewer, d.operator = d.portal, d.portal
	d.reviewer.token, d.operator.token = d.service.credential(models.Reviewer).Token, d.service.credential(models.Operator).Token
	d.note("%s/review", d.service.URL)

	limited, cancel := context.WithTimeout(ctx, demoTimeout)
	defer cancel()
	if err := d.play(limited); err != nil {
		return fmt.Errorf("demonstration: %w (service log: %s)", err, filepath.Join(c.Dir, "service.log"))
	}
	if c.Stay {
		fmt.Fprintf(a.stdout, "\n审核页面 reviewers' pages: %s/review\n访问令牌 token: %s\nCtrl-C 结束 ends it\n", d.service.URL, d.reviewer.token)
		<-ctx.Done()
	}
	return nil
}

// emptyFolder makes a folder for the demonstration's artefacts. It only ever empties one that a demonstration made.
func emptyFolder(dir string) error {
	marker := filepath.Join(dir, ".vermilion-demo")
	if entries, err := os.ReadDir(dir); err == nil && len(entries) > 0 {
		if _, err := os.Stat(marker); err != nil {
			return models.Conflict("folder_not_empty", "目录非空且不是演示目录，请换一个目录。",
				"The folder holds something else than a demonstration: name another one with --dir.")
		}
		if err := os.RemoveAll(dir); err != nil {
			return err
		}
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	return os.WriteFile(marker, nil, 0o644)
}

// say prints a step with the time since the beginning.
func (d *demo) say(zh, en string) {
	fmt.Fprintf(d.stdout, "%6.1fs  %s · %s\n", d.now().Sub(d.begun).Seconds(), zh, en)
}

func (d *demo) note(format string, args ...any) {
	fmt.Fprintf(d.stdout, "         "+format+"\n", args...)
}

func (d *demo) play(ctx context.Context) error {
	first, err := d.apply(ctx, "A")
	if err != nil {
		return err
	}
	fmt.Fprintln(d.stdout)
	d.say("申请甲：完整材料", "application A: a complete package")
	if err := d.handIn(ctx, first, nil); err != nil {
		return err
	}
	if err := d.expect(ctx, first, models.InReview); err != nil {
		return err
	}

	fmt.Fprintln(d.stdout)
	second, err := d.apply(ctx, "B")
	if err != nil {
		return err
	}
	d.say("申请乙：证书申请表漏盖公章", "application B: the certificate form lacks the company seal")
	if err := d.handIn(ctx, second, map[models.DocumentKind]applicant.Defect{models.CertificateForm: applicant.SealMissing}); err != nil {
		return err
	}
	if err := d.expect(ctx, second, models.Returned); err != nil {
		return err
	}
	d.say("补盖公章后重新上传", "stamped and uploaded again")
	if err := d.uploadOne(ctx, second, models.CertificateForm, applicant.None, "again-"); err != nil {
		return err
	}
	if err := d.expect(ctx, second, models.InReview); err != nil {
		return err
	}

	fmt.Fprintln(d.stdout)
	d.say("审核人员通过申请甲", "the reviewer approves application A")
	if _, err := d.reviewer.post(ctx, "/v1/applications/"+first.ID+"/decision", map[string]string{"decision": "approve"}); err != nil {
		return err
	}
	p, err := d.portal.await(ctx, first.ID, models.Approved, models.Issuing)
	if err != nil {
		return err
	}
	if p.State != models.Issued {
		return fmt.Errorf("application A is %s, not issued", p.State)
	}
	d.say("制证完成", "certificate and seal are on the token")
	d.note("令牌 token %s · 证书 certificate %s · 有效至 until %s", p.Certificate.TokenSerial, p.Certificate.SerialNumber, p.Certificate.NotAfter.In(shanghai).Format(time.DateOnly))
	if err := d.deliver(ctx, first.ID, p.Certificate.TokenSerial); err != nil {
		return err
	}
	return d.verify(ctx, first.ID, p)
}
