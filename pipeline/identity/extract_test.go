package identity_test

import (
	"testing"
	"time"

	"github.com/vermilion-seal/vermilion/models"
	"github.com/vermilion-seal/vermilion/pipeline/identity"
)

func TestParsePeriod(t *testing.T) {
	t.Parallel()
	tests := []struct{ row, since, until string }{
		{"2015.01.01-2035.01.01", "2015-01-01", "2035-01-01"},
		{"22015.01.01-2035.01.01", "2015-01-01", "2035-01-01"},
		{"2015·01，01一2035.01.01", "2015-01-01", "2035-01-01"},
		{"2015010120350101", "2015-01-01", "2035-01-01"},
		{"2015.01.01-长期", "2015-01-01", "长期"},
		{"20150101长期", "2015-01-01", "长期"},
		{"2015.01.01-2014.01.01", "", ""},
		{"2015.13.01-2035.01.01", "", ""},
		{"1949.10.01-2035.01.01", "", ""},
		{"2015.01.01", "", ""},
		{"130000199003070013", "", ""},
		{"", "", ""},
	}
	for _, tt := range tests {
		if since, until := identity.ParsePeriod(tt.row); since != tt.since || until != tt.until {
			t.Errorf("%s: %q to %q, want %q to %q", tt.row, since, until, tt.since, tt.until)
		}
	}
}

func FuzzParsePeriod(f *testing.F) {
	f.Add("2015.01.01-2035.01.01")
	f.Add("2015.01.01-长期")
	f.Add("00000000长")
	f.Fuzz(func(t *testing.T, row string) {
		since, until := identity.ParsePeriod(row)
		if since == "" && until == "" {
			return
		}
		a, err := time.Parse(time.DateOnly, since)
		if err != nil {
			t.Fatalf("since %q of %q", since, row)
		}
		if b, err := time.Parse(time.DateOnly, until); until != "长期" && (err != nil || !b.After(a)) {
			t.Errorf("%q to %q of %q", since, until, row)
		}
	})
}

func FuzzValidNumber(f *testing.F) {
	f.Add("公民身份号码130000199003070013")
	f.Add("13000019900307001X13000019900307001X")
	f.Fuzz(func(t *testing.T, s string) {
		if got := identity.ValidNumber(s); got != "" {
			if _, err := models.ParseResidentID(got); err != nil {
				t.Errorf("a number that is not valid: %v", err)
			}
		}
	})
}
