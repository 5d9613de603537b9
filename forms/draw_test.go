package forms_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/vermilion-seal/vermilion/forms"
	"github.com/vermilion-seal/vermilion/models"
)

var issuedAt = time.Date(2026, 11, 23, 9, 30, 0, 0, time.UTC)

func sample() models.Request {
	return models.Request{
		ID: "2026-000123", Account: "portal-7", Business: models.BusinessNew, ValidityYears: 3,
		Organisation: models.Organisation{
			Name: "广州市朱印数字科技有限公司", IDType: models.IDTypeBusinessLicence, CreditCode: "91440101MA5CTQ3K7W", Type: "enterprise",
			Country: "CN", Province: "广东", RegisteredAddress: "广东省广州市越秀区东风中路 268 号广州交易广场 1201 室", Phone: "020-12345678", Department: "财务部",
		},
		Agent:       models.Agent{Name: "张晓明", IDNumber: "11010519491231002X", Mobile: "13800138000", Email: "zhang.xm@example.com"},
		SealService: models.SealService{Wanted: true, Kind: models.SealOfficial},
	}
}

// extreme is a request with values as long and as rare as the rules allow.
func extreme() models.Request {
	r := sample()
	r.ID = "0198c9e2-7B8a-7d31-9a55-3f0c2b6d1e47"
	const rare = "𬭎㙦䶮犇堃𠮷𡘙𬱖𪚥"
	r.Organisation.Name = rare + strings.Repeat("中华人民共和国粤港澳大湾区数字经济", 20)[:3*(200-9-4)] + "有限公司"
	r.Organisation.RegisteredAddress = strings.Repeat("广东省深圳市前海深港合作区南山街道梦海大道5033号（卓越前海壹号）A座L28-04单元，", 10)[:0] + longAddress()
	r.Organisation.Province = "新疆维吾尔自治区生产建设兵团第八师石河子市"[:60]
	r.Organisation.Country = "大不列颠及北爱尔兰联合王国 (GB)"
	r.Organisation.Type = "农民专业合作社联合社及其他非法人组织分支"
	r.Organisation.Department = strings.Repeat("数字化转型与信息技术共享服务中心", 3)[:120]
	r.Organisation.Phone = "+86 (020) 1234-5678 8001"
	r.Agent.Name = strings.Repeat("买买提·阿卜杜热西提·", 4)[:0] + strings.Repeat("阿卜杜热西提", 6) + "·𠮷犇"
	r.Agent.Email = strings.Repeat("w", 48) + "@example.com"
	r.SealService.Kind = models.SealContract
	return r
}

func longAddress() string {
	unit := []rune("广东省深圳市前海深港合作区南山街道梦海大道5033号（卓越前海壹号）A座L28-04单元，𠮷")
	var out []rune
	for len(out) < 300 {
		out = append(out, unit...)
	}
	return string(out[:300])
}

func fonts(tb testing.TB) *forms.Fonts {
	tb.Helper()
	dir := filepath.Join("..", ".assets")
	if _, err := os.Stat(filepath.Join(dir, "fonts")); err != nil {
		tb.Skip("no fonts: run make assets")
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

func TestLook(t *testing.T) {
	f := fonts(t)
	for name, r := range map[string]models.Request{"sample": sample(), "extreme": extreme()} {
		for _, k := range []models.DocumentKind{models.CertificateForm, models.SealForm} {
			b, err := forms.Draw(r, k, issuedAt, f)
			if err != nil {
				t.Fatal(err)
			}
			t.Log(name, k, len(b))
			os.WriteFile("/tmp/forms_"+name+"_"+string(k)+".pdf", b, 0o644)
		}
	}
}

func BenchmarkDraw(b *testing.B) {
	f := fonts(b)
	r := sample()
	for b.Loop() {
		if _, err := forms.Draw(r, models.CertificateForm, issuedAt, f); err != nil {
			b.Fatal(err)
		}
	}
}
