package forms_test

import (
	"errors"
	"testing"
	"time"

	"github.com/vermilion-seal/vermilion/forms"
	"github.com/vermilion-seal/vermilion/models"
)

func day(y int, m time.Month, d int) time.Time {
	return forms.IssueDay(time.Date(y, m, d, 4, 0, 0, 0, time.UTC))
}

func TestCodeRoundTrip(t *testing.T) {
	t.Parallel()
	for _, row := range []struct {
		code    forms.Code
		payload string
		modules int
	}{
		{forms.Code{Application: "2026-000123", Kind: models.CertificateForm, Version: 1, IssuedOn: day(2026, 11, 23)}, "VMC1:20261123-2026-000123", 25},
		{forms.Code{Application: "APP_7", Kind: models.SealForm, Version: 12, IssuedOn: day(2024, 2, 29)}, "VMS12:20240229-APP/7", 21},
		{forms.Code{Application: "demo-0001", Kind: models.CertificateForm, Version: 1, IssuedOn: day(2026, 1, 1)}, "VMC1.20260101-DEMO-0001", 25},
		{forms.Code{Application: "a_B", Kind: models.CertificateForm, Version: 1, IssuedOn: day(2026, 1, 1)}, "VMC1+20260101-a_B", 25},
		{forms.Code{Application: "0198c9e2-7b8a-7d31-9a55-3f0c2b6d1e47", Kind: models.SealForm, Version: 1, IssuedOn: day(2026, 1, 1)}, "VMS1.20260101-0198C9E2-7B8A-7D31-9A55-3F0C2B6D1E47", 29},
	} {
		if got := row.code.String(); got != row.payload {
			t.Errorf("String(%q) = %q, want %q", row.code.Application, got, row.payload)
		}
		got, err := forms.ParseCode(row.payload)
		if err != nil || got.String() != row.payload || got.Application != row.code.Application || got.Kind != row.code.Kind ||
			got.Version != row.code.Version || !got.IssuedOn.Equal(row.code.IssuedOn) {
			t.Errorf("ParseCode(%q) = %+v, %v", row.payload, got, err)
		}
		if n, err := row.code.Modules(); n != row.modules || err != nil {
			t.Errorf("Modules of %q = %d, %v, want %d", row.payload, n, err, row.modules)
		}
	}
}

func TestParseCodeRefuses(t *testing.T) {
	t.Parallel()
	for _, payload := range []string{
		"", "VM", "https://example.com/?uniscid=91440101MA5EXAMPL1", "VMC1:20261123-", "VMC0:20261123-A", "VMX1:20261123-A",
		"VMC1:20260230-A",   // no such day
		"VMC1+20261123-ABC", // not how String spells it
		"VMC1.20261123-123",
		"VMC1+20261123-a/B",
		"VMC1:20261123-abc",
		"VMC1:20261123-A\n",
		"VMC1:20261123-0123456789012345678901234567890123456",
	} {
		_, err := forms.ParseCode(payload)
		var e *models.Error
		if !errors.As(err, &e) || e.Code != "form_code" || !errors.Is(err, models.ErrInvalid) {
			t.Errorf("ParseCode(%q): error %v, want form_code", payload, err)
		}
	}
}

// The day is China's, wherever the clock stands.
func TestIssueDay(t *testing.T) {
	t.Parallel()
	got := forms.IssueDay(time.Date(2026, 11, 22, 16, 0, 0, 0, time.UTC))
	if s := got.Format(time.RFC3339); s != "2026-11-23T00:00:00+08:00" {
		t.Errorf("IssueDay = %s", s)
	}
}

func FuzzParseCode(f *testing.F) {
	for _, s := range []string{"VMC1:20261123-2026-000123", "VMS12:20240229-APP/7", "VMC1.20260101-DEMO-0001", "VMC1+20260101-a_B", "VM", ""} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, payload string) {
		c, err := forms.ParseCode(payload)
		if err != nil {
			return
		}
		if c.String() != payload {
			t.Errorf("ParseCode(%q).String() = %q", payload, c.String())
		}
		if _, err := c.Modules(); err != nil {
			t.Errorf("Modules of %q: %v", payload, err)
		}
	})
}
