package align_test

import (
	"bytes"
	"fmt"
	"image"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/vermilion-seal/vermilion/forms"
	"github.com/vermilion-seal/vermilion/models"
)

var issuedAt = time.Date(2026, 3, 18, 4, 0, 0, 0, time.UTC)

func request() models.Request {
	return models.Request{
		ID: "RA-20260318-0042", Account: "portal-7", Business: models.BusinessNew, ValidityYears: 3,
		Organisation: models.Organisation{
			Name: "广州市朱印数字科技有限公司", IDType: models.IDTypeBusinessLicence, CreditCode: "91440101MA5CTQ3K7W", Type: "enterprise",
			Country: "CN", Province: "广东", RegisteredAddress: "广东省广州市越秀区东风中路 268 号", Phone: "020-12345678", Department: "财务部",
		},
		Agent:       models.Agent{Name: "张晓明", IDNumber: "11010519491231002X", Mobile: "13800138000", Email: "zhang.xm@example.com"},
		SealService: models.SealService{Wanted: true, Kind: models.SealOfficial},
	}
}

func codeOf(kind models.DocumentKind) forms.Code {
	return forms.Code{Application: request().ID, Kind: kind, Version: 1, IssuedOn: forms.IssueDay(issuedAt)}
}

// printed returns a form as a 600 dpi printer lays it down. Without fonts or without pdftoppm the test is skipped.
func printed(tb testing.TB, kind models.DocumentKind) paper {
	tb.Helper()
	assets := filepath.Join("..", "..", ".assets")
	if _, err := os.Stat(filepath.Join(assets, "fonts")); err != nil {
		tb.Skip("no fonts: run make assets")
	}
	if _, err := exec.LookPath("pdftoppm"); err != nil {
		tb.Skip("no pdftoppm")
	}
	pressed, err := presses[kind](assets)
	if err != nil {
		tb.Fatal(err)
	}
	return pressed
}

var presses = map[models.DocumentKind]func(assets string) (paper, error){
	models.CertificateForm: press(models.CertificateForm),
	models.SealForm:        press(models.SealForm),
}

// press prints a kind of form once.
func press(kind models.DocumentKind) func(assets string) (paper, error) {
	var once sync.Once
	var p paper
	var err error
	return func(assets string) (paper, error) {
		once.Do(func() { p, err = printForm(assets, request(), kind, issuedAt) })
		return p, err
	}
}

func printForm(assets string, r models.Request, kind models.DocumentKind, issuedAt time.Time) (paper, error) {
	fonts, err := forms.LoadFonts(assets)
	if err != nil {
		return paper{}, err
	}
	pdf, err := forms.Draw(r, kind, issuedAt, fonts)
	if err != nil {
		return paper{}, err
	}
	if err := fonts.Close(); err != nil {
		return paper{}, err
	}
	cmd := exec.Command("pdftoppm", "-r", "600", "-gray", "-")
	cmd.Stdin = bytes.NewReader(pdf)
	out, err := cmd.Output()
	if err != nil {
		return paper{}, fmt.Errorf("pdftoppm: %w", err)
	}
	var w, h, most int
	if _, err := fmt.Sscanf(string(out[:32]), "P5\n%d %d\n%d\n", &w, &h, &most); err != nil {
		return paper{}, fmt.Errorf("read pgm: %w", err)
	}
	pix := out[len(out)-w*h:]
	for i, v := range pix {
		pix[i] = 25 + uint8(int(v)*225/255) // ink is not black, paper is not white
	}
	return paper{&image.Gray{Pix: pix, Stride: w, Rect: image.Rect(0, 0, w, h)}, 600 / 25.4}, nil
}
