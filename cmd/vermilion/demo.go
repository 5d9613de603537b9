package main

import (
	"bytes"
	"context"
	"crypto/x509"
	"encoding/json"
	"encoding/pem"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"

	"github.com/vermilion-seal/vermilion/applicant"
	"github.com/vermilion-seal/vermilion/issuance/token"
	"github.com/vermilion-seal/vermilion/models"
	"github.com/vermilion-seal/vermilion/web"
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

// deliver posts the token, receives the papers, activates and binds.
func (d *demo) deliver(ctx context.Context, id, serial string) error {
	for _, step := range []struct {
		by     portal
		event  string
		zh, en string
	}{
		{d.operator, "ship", "寄出令牌", "the token is in the post"},
		{d.operator, "papers", "收到纸质原件", "the paper originals have arrived"},
	} {
		if _, err := step.by.step(ctx, id, step.event); err != nil {
			return err
		}
		d.say(step.zh, step.en)
	}
	pin := fmt.Sprintf("%08d", d.rng.IntN(90_000_000)+10_000_000)
	if out, err := d.self(ctx, pin+"\n", "token", "activate", "--data", d.service.Data, serial); err != nil {
		return fmt.Errorf("activate token: %w: %s", err, out)
	}
	if _, err := d.operator.step(ctx, id, "activate"); err != nil {
		return err
	}
	d.say("激活：设置申请人自己的 PIN 码 "+pin, "activated with the applicant's own PIN")
	if err := d.write(models.Request{ID: id}, "token-pin.txt", []byte(pin+"\n")); err != nil {
		return err
	}
	if _, err := d.portal.step(ctx, id, "bind"); err != nil {
		return err
	}
	d.say("绑定账户", "bound to the account")
	return nil
}

// self runs another verb of this program.
func (d *demo) self(ctx context.Context, stdin string, args ...string) (string, error) {
	exe, err := os.Executable()
	if err != nil {
		return "", err
	}
	cmd := exec.CommandContext(ctx, exe, append([]string{"--assets", d.assets}, args...)...)
	cmd.Stdin = strings.NewReader(stdin)
	var stdout, stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	if err := cmd.Run(); err != nil {
		return stderr.String(), err
	}
	return stdout.String(), nil
}

// verify reads the certificate back from the token, in a process of its own, and compares and verifies it.
func (d *demo) verify(ctx context.Context, id string, p web.Progress) error {
	read, err := d.self(ctx, "", "token", "show", "--pem", "--data", d.service.Data, p.Certificate.TokenSerial)
	if err != nil {
		return fmt.Errorf("read token back: %w: %s", err, read)
	}
	block, _ := pem.Decode([]byte(read))
	if block == nil {
		return fmt.Errorf("token gave no certificate")
	}
	cert, err := x509.ParseCertificate(block.Bytes)
	if err != nil {
		return fmt.Errorf("certificate on token: %w", err)
	}
	if got := fmt.Sprintf("%x", cert.SerialNumber); !strings.EqualFold(got, p.Certificate.SerialNumber) {
		return fmt.Errorf("token holds certificate %s, the application says %s", got, p.Certificate.SerialNumber)
	}
	final, err := d.portal.progress(ctx, id)
	if err != nil {
		return err
	}
	if final.State != models.Bound {
		return fmt.Errorf("application A is %s, not bound", final.State)
	}
	d.say("从令牌读回证书，证书链验证通过", "the certificate read back from the token verifies")
	ca := new(bytes.Buffer)
	for _, c := range d.service.authorityChain {
		if err := pem.Encode(ca, &pem.Block{Type: "CERTIFICATE", Bytes: c.Raw}); err != nil {
			return err
		}
	}
	r := models.Request{ID: id}
	if err := d.write(r, "certificate.pem", []byte(read)); err != nil {
		return err
	}
	if err := d.write(r, "ca.pem", ca.Bytes()); err != nil {
		return err
	}
	return d.farewell(id, p.Certificate.TokenSerial)
}

// farewell says where everything is and how to look at it.
func (d *demo) farewell(id, serial string) error {
	dir, err := filepath.Abs(d.dir)
	if err != nil {
		return err
	}
	module, err := token.FindSoftHSM()
	if err != nil {
		return err
	}
	folder := filepath.Join(dir, id)
	conf := filepath.Join(dir, "data", "tokens", "softhsm2.conf")
	fmt.Fprintf(d.stdout, `
成果 artefacts: %[1]s
  forms/            预填申请表 prefilled forms (PDF)
  scans/            模拟扫描件 simulated scans
  findings/         标注后的页面与核验结论 annotated pages and findings
  certificate.pem   证书 certificate      ca.pem  签发机构 authority

查看令牌 look at the token:
  SOFTHSM2_CONF=%[2]s pkcs11-tool --module %[3]s --login --pin $(cat %[1]s/token-pin.txt) --list-objects
查看证书 look at the certificate:
  openssl x509 -in %[1]s/certificate.pem -noout -text
  openssl verify -CAfile %[1]s/ca.pem %[1]s/certificate.pem
审计链 audit chain:
  bin/vermilion audit verify --data %[4]s
用时 took %.1[5]fs
`, folder, conf, module, filepath.Join(dir, "data"), d.now().Sub(d.begun).Seconds())
	return nil
}
