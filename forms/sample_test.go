package forms_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/vermilion-seal/vermilion/forms"
	"github.com/vermilion-seal/vermilion/models"
)

var (
	kinds    = []models.DocumentKind{models.CertificateForm, models.SealForm}
	issuedAt = time.Date(2026, 11, 23, 9, 30, 0, 0, time.UTC)
)

func sample() models.Request {
	return models.Request{
		ID: "2026-000123", Account: "portal-7", Business: models.BusinessNew, ValidityYears: 3,
		Organisation: models.Organisation{
			Name: "广州市朱印数字科技有限公司", IDType: models.IDTypeBusinessLicence, CreditCode: "91440101MA5CTQ3K7W", Type: "enterprise", Country: "CN", Province: "广东",
			RegisteredAddress: "广东省广州市越秀区东风中路 268 号广州交易广场 1201 室", Phone: "020-12345678", Department: "财务部",
		},
		Agent:       models.Agent{Name: "张晓明", IDNumber: "11010519491231002X", Mobile: "13800138000", Email: "zhang.xm@example.com"},
		SealService: models.SealService{Wanted: true, Kind: models.SealOfficial},
	}
}

// rare holds characters of names and places in CJK Extensions A to G and beyond GB 2312.
const rare = "𬭎㙦䶮犇堃𠮷𡘙𬱖𪚥"

// longest has every value as long as models.Request.Validate lets it be, in wide and rare characters.
func longest() models.Request {
	r := sample()
	r.ID = "0198c9e2-7B8a-7d31-9a55-3f0c2b6d1e47"
	r.Organisation.Name = runes(rare+"粤港澳大湾区数字经济（集团）", 200)
	r.Organisation.RegisteredAddress = runes("广东省深圳市前海深港合作区南山街道梦海大道5033号（卓越前海壹号）A座L28-04单元，"+rare, 300)
	r.Organisation.Country = runes("大不列颠及北爱尔兰联合王国", 20)
	r.Organisation.Province = runes("新疆维吾尔自治区𠮷", 20)
	r.Organisation.Type = runes("农民专业合作社联合社", 20)
	r.Organisation.Department = runes("数字化转型与信息技术共享服务中心", 40)
	r.Organisation.Phone = "+86 (020) 1234-5678 8001"
	r.Agent.Name = runes("阿卜杜热西提·𬱖", 40)
	r.Agent.Email = strings.Repeat("w", 48) + "@example.com"
	r.SealService.Kind = models.SealContract
	return r
}

// latin has words, spaces and hyphens where longest has ideographs.
func latin() models.Request {
	r := longest()
	r.Organisation.Name = runes("Vermilion Digital Trust Services (Guangzhou) Company Limited, a Sino-Foreign Joint Venture & Co. ", 199) + "X"
	r.Organisation.RegisteredAddress = runes("Room 1201, 268 Dongfeng Road, Yue-xiu District, Guangzhou 广州, ", 299) + "Z"
	r.Organisation.Country = "United Kingdom of GB"
	r.Agent.Name = runes("Abdureshit Memet-Ali de la Cruz ", 39) + "Y"
	return r
}

// runes repeats s up to n characters.
func runes(s string, n int) string {
	return string([]rune(strings.Repeat(s, n))[:n])
}

func fonts(tb testing.TB) *forms.Fonts {
	tb.Helper()
	dir := filepath.Join("..", ".assets")
	if _, err := os.Stat(filepath.Join(dir, "fonts")); err != nil {
		tb.Skip("no fonts in .assets")
	}
	f, err := forms.LoadFonts(dir)
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() {
		if err := f.Close(); err != nil {
			tb.Error(err)
		}
	})
	return f
}

func draw(tb testing.TB, f *forms.Fonts, r models.Request, kind models.DocumentKind) []byte {
	tb.Helper()
	b, err := forms.Draw(r, kind, issuedAt, f)
	if err != nil {
		tb.Fatalf("draw %s: %v", kind, err)
	}
	return b
}

// tool runs a program on the PDF, whose name stands for PDF in args, and returns what it prints. It skips the test where the program is
// not installed.
func tool(t *testing.T, pdf []byte, program string, args ...string) string {
	t.Helper()
	if _, err := exec.LookPath(program); err != nil {
		t.Skipf("no %s", program)
	}
	file := filepath.Join(t.TempDir(), "form.pdf")
	if err := os.WriteFile(file, pdf, 0o600); err != nil {
		t.Fatal(err)
	}
	for i, a := range args {
		args[i] = strings.ReplaceAll(a, "PDF", file)
	}
	out, err := exec.Command(program, args...).CombinedOutput()
	if err != nil {
		t.Fatalf("%s: %v\n%s", program, err, out)
	}
	return string(out)
}
