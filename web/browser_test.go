package web_test

import (
	"context"
	"fmt"
	"image/color"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"github.com/vermilion-seal/vermilion/models"
)

// openChromium starts Debian's Chromium, with script or without.
func openChromium(t *testing.T, script bool) context.Context {
	t.Helper()
	path, err := exec.LookPath("chromium")
	if err != nil {
		t.Skip("chromium is not installed")
	}
	options := append(chromedp.DefaultExecAllocatorOptions[:],
		chromedp.ExecPath(path), chromedp.NoSandbox, chromedp.DisableGPU, chromedp.WindowSize(1440, 900), chromedp.UserDataDir(t.TempDir()),
		chromedp.Flag("disable-quic", true), chromedp.Flag("no-first-run", true), chromedp.Flag("disable-background-networking", true),
		chromedp.Flag("disable-component-update", true), chromedp.Flag("disable-sync", true),
		chromedp.WSURLReadTimeout(time.Minute))
	ctx, cancel := context.WithTimeout(t.Context(), 2*time.Minute)
	t.Cleanup(cancel)
	ctx, cancel = chromedp.NewExecAllocator(ctx, options...)
	t.Cleanup(cancel)
	ctx, cancel = chromedp.NewContext(ctx)
	t.Cleanup(cancel)
	if _, err := chromedp.Call(ctx, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: !script}); err != nil {
		t.Fatalf("start chromium: %v", err)
	}
	return ctx
}

// step is one named thing that a reviewer does, so that a failure says where.
func step(t *testing.T, ctx context.Context, name string, actions ...chromedp.Action[chromedp.Void]) {
	t.Helper()
	limited, cancel := context.WithTimeout(ctx, 20*time.Second)
	defer cancel()
	if err := chromedp.Do(limited, actions...); err != nil {
		page, _ := chromedp.Run(ctx, chromedp.Text(chromedp.CSS("main"))) // as much as there is
		t.Fatalf("%s: %v\n%s", name, err, page)
	}
}

// screenshot keeps what the reviewer sees, in the folder that VERMILION_SCREENSHOTS names.
func screenshot(t *testing.T, ctx context.Context, name string) {
	t.Helper()
	dir := os.Getenv("VERMILION_SCREENSHOTS")
	if dir == "" {
		return
	}
	png, err := chromedp.Run(ctx, chromedp.CaptureScreenshot())
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, name+".png"), png, 0o600); err != nil {
		t.Fatal(err)
	}
}

// truth fails unless a script expression comes true within seconds.
func truth(t *testing.T, ctx context.Context, expression string) {
	t.Helper()
	var ok bool
	var err error
	for deadline := time.Now().Add(10 * time.Second); time.Now().Before(deadline); time.Sleep(20 * time.Millisecond) {
		if ok, err = chromedp.Run(ctx, chromedp.Evaluate[bool](expression, chromedp.EvalAwaitPromise)); ok {
			return
		}
	}
	where, _ := chromedp.Run(ctx, chromedp.Location())
	t.Fatalf("not true at %s: %s (%v)", where, expression, err)
}

// blur takes the focus from wherever it is.
func blur() chromedp.Action[chromedp.Void] {
	return chromedp.Func(func(ctx context.Context, _ *chromedp.Target) error {
		_, err := chromedp.Run(ctx, chromedp.Evaluate[any](`document.activeElement.blur()`))
		return err
	})
}

// bringJudged brings an application to review, with pages to look at.
func (h *house) bringJudged(id, name string, doubts bool) {
	h.t.Helper()
	r := request(id)
	r.Organisation.Name = name
	h.bring(r, models.InReview, verdictsOf(r, doubts))
	for _, kind := range models.DocumentKinds {
		w, ht := 826, 1169 // A4 at 100 dpi
		if kind == models.LicenceCopy {
			w, ht = ht, w
		}
		h.desk.keep(h.t.Context(), h.t, id, fmt.Sprintf("page/%s/1", kind), pagePicture(h.t, w, ht, color.RGBA{200, 40, 30, 255}))
		h.desk.keep(h.t.Context(), h.t, id, fmt.Sprintf("small/%s/1", kind), pagePicture(h.t, w/8, ht/8, color.RGBA{200, 40, 30, 255}))
	}
	h.wait(7 * time.Minute)
}

func verdictsOf(r models.Request, doubts bool) map[models.DocumentKind]models.Verdict {
	pass := func(checks ...models.Check) (out []models.Finding) {
		for _, c := range checks {
			out = append(out, models.Finding{Check: c, Outcome: models.Pass, Reason: "ok", Confidence: .99})
		}
		return out
	}
	page := pass(models.CheckDocumentKind, models.CheckResolution, models.CheckSharpness, models.CheckColour, models.CheckCompleteness)
	verdicts := map[models.DocumentKind]models.Verdict{}
	for _, kind := range models.DocumentKinds {
		seal := models.Finding{
			Check: models.CheckCompanySeal, Outcome: models.Pass, Reason: "ok", Confidence: .97,
			Regions: []models.Region{{Page: 1, Px: [4]int{480, 780, 190, 190}, Label: "40.1 mm"}},
		}
		v := models.Verdict{
			Kind: kind, Findings: append(append([]models.Finding{}, page...), seal),
			Pages:  []models.PageInfo{{File: "a.jpg", Page: 1, Px: [2]int{826, 1169}, DPI: 100, EffectiveDPI: 297.6, Colour: "colour"}},
			Fields: map[string]models.Field{},
		}
		switch kind {
		case models.CertificateForm, models.SealForm:
			v.Findings = append(v.Findings, pass(models.CheckRegistration, models.CheckPrintIntegrity, models.CheckAgentSignature)...)
			v.Findings = append(v.Findings, models.Finding{
				Check: models.CheckAuthorisedOn, Outcome: models.Pass, Reason: "date_inexact", Confidence: .99,
				Message: models.Text{ZH: "日期的确切日子辨认不确定，予以通过。", EN: "The exact day is not certain; it passes."},
				Regions: []models.Region{{Page: 1, Px: [4]int{190, 720, 267, 40}, Label: "authorised_on"}},
			})
			v.Fields["authorised_on"] = models.Field{Value: "2026-11-20", Confidence: .73, Sources: []string{"ink"}}
			v.Fields["seal_text"] = models.Field{Value: r.Organisation.Name, Confidence: .74, Sources: []string{"onnx"}}
		case models.LicenceCopy:
			v.Pages[0].Px, v.Pages[0].Rotation = [2]int{1169, 826}, 90
			v.Findings[5].Regions[0].Px = [4]int{700, 500, 230, 230}
			v.Fields["credit_code"] = models.Field{Value: r.Organisation.CreditCode, Confidence: .99, Sources: []string{"onnx", "qr"}}
			v.Fields["organisation_name"] = models.Field{Value: r.Organisation.Name, Confidence: .96, Sources: []string{"onnx"}}
		case models.IDCopy:
			v.Fields["id_number"] = models.Field{Value: r.Agent.IDNumber, Confidence: .98, Sources: []string{"onnx"}}
			v.Fields["id_name"] = models.Field{Value: r.Agent.Name, Confidence: .95, Sources: []string{"onnx"}}
			v.Fields["id_valid_until"] = models.Field{Value: "2036-05-01", Confidence: .9, Sources: []string{"onnx"}}
		}
		if doubts && kind == models.SealForm {
			v.Findings[5].Outcome, v.Findings[5].Reason, v.Findings[5].Confidence = models.Unsure, "seal_doubtful", .61
			v.Findings[5].Message = models.Text{ZH: "印章部分缺损，请核对印章是否完整清晰。", EN: "Part of the seal is faint: check that it is whole and legible."}
			v.Findings[5].Regions[0].Px = [4]int{470, 770, 215, 215}
		}
		if doubts && kind == models.IDCopy {
			v.Findings = append(v.Findings, models.Finding{
				Check: models.CheckIDName, Outcome: models.Unsure, Reason: "name_differs", Confidence: .55,
				Message: models.Text{ZH: "身份证姓名与经办人姓名不一致，请核对。", EN: "The name on the ID card differs from the agent's: compare them."},
				Regions: []models.Region{{Page: 1, Px: [4]int{82, 150, 300, 40}, Label: "欧阳示倒"}},
			})
			v.Fields["id_name"] = models.Field{Value: "欧阳示倒", Confidence: .55, Sources: []string{"onnx"}}
		}
		v.Decision = models.Decide(v.Findings)
		verdicts[kind] = v
	}
	return verdicts
}

// A reviewer's morning, in a real browser.
func TestReviewerInChromium(t *testing.T) {
	if testing.Short() {
		t.Skip("starts a browser")
	}
	t.Parallel()
	h := open(t)
	h.bringJudged("20261123-7KQ4XP", "朱印（广东）科技有限公司", true)
	h.bringJudged("20261123-B3CDFG", "示例贸易（上海）有限公司", false)
	h.bringJudged("20261123-M9NPQR", "江南印社股份有限公司", true)
	ctx := openChromium(t, true)
	first := "/review/20261123-7KQ4XP"

	step(t, ctx, "go to the desk", chromedp.Navigate(h.server.URL+"/review"), chromedp.WaitVisible(chromedp.CSS("#token")))
	screenshot(t, ctx, "login")
	step(t, ctx, "sign in", chromedp.SendKeys(chromedp.CSS("#token"), reviewerToken+kb.Enter), chromedp.WaitVisible(chromedp.CSS("table.queue")))
	truth(t, ctx, `document.querySelectorAll("table.queue tbody tr").length === 3`)
	// Three documents of each show a small picture; nobody's ID card does.
	truth(t, ctx, `(l => l.length === 9 && l.every(i => i.complete && i.naturalWidth > 0 && !i.src.includes("id_copy")))([...document.querySelectorAll(".queue img")])`)
	screenshot(t, ctx, "queue")
	step(t, ctx, "open the first with j and Enter", chromedp.KeyEvent("j"), chromedp.KeyEvent(kb.Enter), chromedp.WaitVisible(chromedp.CSS(".document")))
	truth(t, ctx, `location.pathname === "`+first+`"`)
	truth(t, ctx, `document.querySelectorAll(".open li").length === 2`)
	truth(t, ctx, `document.querySelectorAll(".findings li.unsure svg.crop").length === 2`)       // the evidence beside the doubt
	truth(t, ctx, `document.querySelectorAll("#certificate_form .fields svg.crop").length === 1`) // the written date
	truth(t, ctx, `document.querySelector("#certificate_form li.pass .quiet").textContent.includes("予以通过")`)
	truth(t, ctx, `document.querySelector("#id_copy mark").textContent === "倒"`)
	screenshot(t, ctx, "package-zh")

	const finding = `.findings li[data-finding="seal_form-5"]`
	const box = `rect[data-finding="seal_form-5"]`
	truth(t, ctx, `!document.querySelector('`+box+`').classList.contains("lit")`)
	hover(t, ctx, finding)
	truth(t, ctx, `document.querySelector('`+box+`').classList.contains("lit")`)
	screenshot(t, ctx, "finding-lit")
	hover(t, ctx, box)
	truth(t, ctx, `document.querySelector('`+finding+`').classList.contains("lit")`)
	step(t, ctx, "go to the next open point", chromedp.KeyEvent("n"))
	truth(t, ctx, `document.activeElement.matches(".findings li.unsure")`)
	truth(t, ctx, `(r => r.top > 0 && r.bottom < innerHeight)(document.querySelector('`+box+`').getBoundingClientRect())`)
	screenshot(t, ctx, "open-point")
	step(t, ctx, "go on by document", blur(), chromedp.KeyEvent("j"), chromedp.KeyEvent("j"))
	truth(t, ctx, `document.activeElement.id === "seal_form"`)
	step(t, ctx, "enlarge", chromedp.KeyEvent("z"))
	truth(t, ctx, `document.querySelector("#seal_form.zoomed svg").getBoundingClientRect().width > 1000`)
	screenshot(t, ctx, "zoomed")
	step(t, ctx, "and back", chromedp.KeyEvent("z"))
	truth(t, ctx, `!document.querySelector(".zoomed")`)
	truth(t, ctx, `(async () => { const i = new Image(); i.src = document.querySelector("svg image").href.baseVal; await i.decode(); return i.naturalWidth === 826 })()`)
	truth(t, ctx, `fetch("/review").then(() => false, () => true)`) // the policy lets no script fetch anything

	step(t, ctx, "switch language", chromedp.Click(chromedp.CSS(`header button[lang=en]`)), chromedp.WaitVisible(chromedp.CSS(`html[lang=en] .document`)))
	truth(t, ctx, `location.pathname === "`+first+`"`)
	screenshot(t, ctx, "package-en")
	step(t, ctx, "read the keys", chromedp.KeyEvent("?"), chromedp.WaitVisible(chromedp.CSS("dialog.keys[open]")))
	screenshot(t, ctx, "keys")
	step(t, ctx, "close them", chromedp.KeyEvent(kb.Enter), chromedp.WaitNotPresent(chromedp.CSS("dialog[open]")))

	step(t, ctx, "return without a reason", chromedp.Click(chromedp.CSS(`button[value=return]`)))
	truth(t, ctx, `location.pathname === "`+first+`" && !document.getElementById("reason").validity.valid`)
	step(t, ctx, "take the reason from a finding", chromedp.Click(chromedp.CSS(`button.cite[data-document=id_copy]`)))
	truth(t, ctx, `document.getElementById("reason").value.endsWith("不一致，请核对。") && document.querySelector("input[value=id_copy]").checked`)
	step(t, ctx, "write more and return", blur(), chromedp.KeyEvent("r"), chromedp.KeyEvent(kb.End),
		chromedp.SendKeys(chromedp.CSS("#reason"), " 请重扫。"), chromedp.Click(chromedp.CSS(`input[value=seal_form]`)), chromedp.Click(chromedp.CSS(`button[value=return]`)),
		chromedp.WaitVisible(chromedp.CSS(`main p.note`)))
	truth(t, ctx, `location.pathname === "/review/20261123-B3CDFG"`)
	a, err := h.desk.Application(t.Context(), "20261123-7KQ4XP")
	if err != nil || a.State != models.Returned || a.Review.Reason != "经办人身份证复印件：身份证姓名与经办人姓名不一致，请核对。 请重扫。" || a.Review.Reviewer != "rev-1" ||
		fmt.Sprint(a.Review.Rejected) != "[seal_form id_copy]" {
		t.Fatalf("%s, %+v, %v", a.State, a.Review, err)
	}
	screenshot(t, ctx, "next-package")

	step(t, ctx, "approve by key", chromedp.KeyEvent("a"), chromedp.WaitVisible(chromedp.CSS("dialog.confirm[open]")))
	screenshot(t, ctx, "confirm")
	step(t, ctx, "confirm", chromedp.KeyEvent(kb.Enter), chromedp.WaitVisible(chromedp.CSS(`a[href="/review/20261123-B3CDFG"]`)))
	truth(t, ctx, `location.pathname === "/review/20261123-M9NPQR"`)
	if a, err := h.desk.Application(t.Context(), "20261123-B3CDFG"); err != nil || a.State != models.Approved {
		t.Fatalf("%s, %v", a.State, err)
	}
	step(t, ctx, "approve with open points", chromedp.Click(chromedp.CSS(`button[value=approve]`)), chromedp.WaitVisible(chromedp.CSS("dialog.confirm[open]")),
		chromedp.Click(chromedp.CSS(`dialog button[value=no]`)), chromedp.WaitNotPresent(chromedp.CSS("dialog[open]")))
	if p := h.ok(http.MethodGet, "/v1/applications/20261123-M9NPQR", nil); p.State != models.InReview {
		t.Errorf("approved without confirmation: %s", p.State)
	}
	step(t, ctx, "look for what is not there", chromedp.SendKeys(chromedp.CSS(`input[name=find]`), "nothing"+kb.Enter), chromedp.WaitVisible(chromedp.CSS(".alert")))
	screenshot(t, ctx, "problem")
	step(t, ctx, "small window", chromedp.EmulateViewport(600, 900), chromedp.Navigate(h.server.URL+first), chromedp.WaitVisible(chromedp.CSS(".document")))
	screenshot(t, ctx, "narrow")
	truth(t, ctx, `document.documentElement.scrollWidth <= 600`)
}

// Without script the pages do the same work.
func TestReviewerWithoutScript(t *testing.T) {
	if testing.Short() {
		t.Skip("starts a browser")
	}
	t.Parallel()
	h := open(t)
	h.bringJudged("A1", "朱印（广东）科技有限公司", true)
	ctx := openChromium(t, false)
	step(t, ctx, "sign in", chromedp.Navigate(h.server.URL+"/review"), chromedp.SendKeys(chromedp.CSS("#token"), reviewerToken), chromedp.Submit(chromedp.CSS("#token")), chromedp.WaitVisible(chromedp.CSS("table.queue")))
	step(t, ctx, "open", chromedp.Click(chromedp.CSS("a.row")), chromedp.WaitVisible(chromedp.CSS(".document")))
	screenshot(t, ctx, "no-script")
	step(t, ctx, "return with nothing", chromedp.Click(chromedp.CSS("button[value=return]")), chromedp.WaitVisible(chromedp.CSS(".alert")))
	step(t, ctx, "approve", chromedp.Click(chromedp.CSS("button[value=approve]")), chromedp.WaitVisible(chromedp.CSS(".empty")))
	if p := h.ok(http.MethodGet, "/v1/applications/A1", nil); p.State != models.Approved {
		t.Errorf("%s", p.State)
	}
}

// hover moves the mouse to the middle of an element.
func hover(t *testing.T, ctx context.Context, selector string) {
	t.Helper()
	step(t, ctx, "scroll to "+selector, chromedp.ScrollIntoView(chromedp.CSS(selector)))
	at, err := chromedp.Run(ctx, chromedp.Evaluate[[]float64](
		"(() => { const r = document.querySelector(`"+selector+"`).getBoundingClientRect(); return [r.x + r.width / 2, r.y + r.height / 2] })()"))
	if err != nil {
		t.Fatal(err)
	}
	step(t, ctx, "point at "+selector, chromedp.MouseEvent(input.DispatchMouseEventTypeMouseMoved, at[0], at[1]))
}
