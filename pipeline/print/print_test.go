package print_test

import (
	"flag"
	"fmt"
	"maps"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/vermilion-seal/vermilion/applicant"
	"github.com/vermilion-seal/vermilion/forms"
	"github.com/vermilion-seal/vermilion/pipeline"
	"github.com/vermilion-seal/vermilion/pipeline/print"
)

// The evaluation: go test ./pipeline/print -run Found -v -args -pages 60 -seed 30000. Seeds below 10000 served development.
var (
	pages     = flag.Int("pages", 4, "how many forms to make and alter")
	goodPages = flag.Int("good", 6, "how many forms to make and leave alone")
	seed      = flag.Uint64("seed", 5000, "the first form's seed")
)

// tally counts alterations of one kind.
type tally struct{ n, found, doubted int }

func (t tally) String() string {
	lo, hi := wilson(t.found, t.n)
	return fmt.Sprintf("%d of %d found (%.3f–%.3f), %d doubted", t.found, t.n, lo, hi, t.doubted)
}

// wilson is the 95 % interval of a share.
func wilson(k, n int) (lo, hi float64) {
	if n == 0 {
		return 0, 1
	}
	const z = 1.96
	p, m := float64(k)/float64(n), float64(n)
	mid, half := p+z*z/(2*m), z*math.Sqrt(p*(1-p)/m+z*z/(4*m*m))
	return (mid - half) / (1 + z*z/m), (mid + half) / (1 + z*z/m)
}

// altered tells what the default policy makes of a character without reading it.
func altered(c print.Cell) bool {
	p := pipeline.DefaultPolicy()
	return max(c.Missing, c.Extra) >= p.PrintAltered && c.MM2 >= p.PrintAlteredMM2
}

// On a sheet that bends before the camera print is found where the bend has taken it, and an alteration as on a flat one. Where the
// bend is strong some values are suspicious, and read.
func TestBentSheet(t *testing.T) {
	t.Parallel()
	f, s := fonts(t), studio(t)
	suspicious := 0
	for i := range *goodPages {
		rng := rand.New(rand.NewPCG(*seed+uint64(i), 0xbe47))
		printed, kind, o := variety(rng)
		o.Defect, o.Device, o.Blur = applicant.PhoneCurl, applicant.Phone, 0
		asked := printed
		mobile := []byte(printed.Agent.Mobile)
		mobile[7] = '0' + (mobile[7]-'0'+5)%10
		asked.Agent.Mobile = string(mobile)
		sheet := scanned(t, s, f, printed, asked, kind, o, rng)
		if sheet == nil {
			t.Errorf("seed %d: not placed", *seed+uint64(i))
			continue
		}
		bent := false
		for _, field := range print.Compare(sheet.page, sheet.reg.ToPage, sheet.values) {
			at := slices.IndexFunc(field.Cells, altered)
			switch {
			case field.Name == "agent_mobile" && (at < 0 || field.Cells[at].Index != 7):
				t.Errorf("seed %d: the other digit is not found: %+v", *seed+uint64(i), field)
			case field.Name != "agent_mobile" && field.Suspicious():
				bent = true
			}
		}
		if bent {
			suspicious++
		}
	}
	t.Logf("%d of %d bent sheets have suspicious values", suspicious, *goodPages)
	if 3*suspicious > 2**goodPages {
		t.Errorf("%d of %d bent sheets have suspicious values", suspicious, *goodPages)
	}
}

// Every fixed field of good scans is altered in each way in turn: nearly every alteration is found in its place, and nothing on
// pages that were left alone.
func TestAlterationsAreFound(t *testing.T) {
	t.Parallel()
	f, s := fonts(t), studio(t)
	byKind, byDPI := map[alteration]*tally{}, map[int]*tally{}
	for _, kind := range alterations {
		byKind[kind] = &tally{}
	}
	good, alarms, doubts, lost := 0, 0, 0, 0
	for i := range *pages {
		rng := rand.New(rand.NewPCG(*seed+uint64(i), 0xa17e))
		r, kind, o := variety(rng)
		page := scanned(t, s, f, r, r, kind, o, rng)
		if page == nil {
			lost++
			continue
		}
		good++
		sure, doubtful := 0, 0
		for _, field := range print.Compare(page.page, page.reg.ToPage, page.values) {
			if field.Suspicious() {
				doubtful++
				t.Logf("seed %d: good %s at %d dpi from a %s: score %.2f, beside %.2f mm², %d characters", *seed+uint64(i), field.Name, o.DPI, o.Device, field.Score, field.BesideMM2, len(field.Cells))
			}
			if slices.ContainsFunc(field.Cells, altered) {
				sure++
			}
		}
		alarms, doubts = alarms+min(sure, 1), doubts+min(doubtful, 1)
		if byDPI[o.DPI] == nil {
			byDPI[o.DPI] = &tally{}
		}
		for _, way := range alterations {
			forged, places := page.copied(), map[string]int{}
			for _, v := range page.values {
				if len(v.Glyphs) == 0 {
					continue
				}
				at := rng.IntN(len(v.Glyphs))
				if forged.forge(v.Glyphs[at], way, f, rng) {
					places[v.Field] = at
				}
			}
			for _, field := range print.Compare(forged.page, forged.reg.ToPage, forged.values) {
				at, ok := places[field.Name]
				if !ok {
					continue
				}
				c := slices.IndexFunc(field.Cells, func(c print.Cell) bool { return c.Index == at })
				for _, count := range []*tally{byKind[way], byDPI[o.DPI]} {
					count.n++
					switch {
					case c >= 0 && altered(field.Cells[c]):
						count.found++
					case c >= 0:
						count.doubted++
					}
				}
				if c < 0 || !altered(field.Cells[c]) {
					t.Logf("seed %d: missed %s in %s, character %d at %d dpi from a %s: score %.2f", *seed+uint64(i), way, field.Name, at, o.DPI, o.Device, field.Score)
				}
			}
		}
	}
	if good == 0 {
		t.Fatal("no form could be placed")
	}
	lo, hi := wilson(alarms, good)
	t.Logf("good pages: %d, alarms %d (%.4f–%.4f), pages with something to read %d; not placed %d", good, alarms, lo, hi, doubts, lost)
	if alarms > 0 && float64(alarms) > 0.005*float64(good) {
		t.Errorf("%d alarms on %d good pages", alarms, good)
	}
	for _, way := range alterations {
		t.Logf("%-18s %v", way, byKind[way])
		if c := byKind[way]; float64(c.found) < 0.97*float64(c.n) {
			t.Errorf("%s: %d of %d found", way, c.found, c.n)
		}
	}
	for _, dpi := range slices.Sorted(maps.Keys(byDPI)) {
		t.Logf("%d dpi            %v", dpi, byDPI[dpi])
	}
}

// Good pages of every variety raise no alarm: go test ./pipeline/print -run GoodPages -v -args -good 300 -seed 40000.
func TestGoodPages(t *testing.T) {
	t.Parallel()
	f, s := fonts(t), studio(t)
	n, alarms, doubts, lost := 0, 0, 0, 0
	for i := range *goodPages {
		rng := rand.New(rand.NewPCG(*seed+uint64(i), 0x900d))
		r, kind, o := variety(rng)
		page := scanned(t, s, f, r, r, kind, o, rng)
		if page == nil {
			lost++
			continue
		}
		n++
		alarm, doubt := 0, 0
		for _, field := range print.Compare(page.page, page.reg.ToPage, page.values) {
			if field.Suspicious() {
				doubt = 1
				t.Logf("seed %d: %s at %d dpi from a %s: score %.2f, beside %.2f mm², %+v", *seed+uint64(i), field.Name, o.DPI, o.Device, field.Score, field.BesideMM2, field.Cells)
			}
			if slices.ContainsFunc(field.Cells, altered) {
				alarm = 1
			}
		}
		alarms, doubts = alarms+alarm, doubts+doubt
	}
	lo, hi := wilson(alarms, n)
	t.Logf("good pages: %d, alarms %d (%.4f–%.4f), pages with something to read %d; not placed %d", n, alarms, lo, hi, doubts, lost)
	if float64(alarms) > 0.005*float64(n) {
		t.Errorf("%d alarms on %d good pages", alarms, n)
	}
}

// A pen that runs across a field alters nothing, and hides no alteration beside it.
func TestHandwritingAcross(t *testing.T) {
	t.Parallel()
	f, s := fonts(t), studio(t)
	for i := range (*pages + 2) / 3 {
		dpi := []int{200, 300, 240, 400}[i%4]
		rng := rand.New(rand.NewPCG(*seed+uint64(i), 1))
		r, kind, _ := variety(rng)
		page := scanned(t, s, f, r, r, kind, applicant.Options{DPI: dpi, Format: "jpeg"}, rng)
		if page == nil {
			t.Fatal("not placed")
		}
		crossed := page.copied()
		places := map[string]int{}
		for _, v := range page.values {
			crossed.cross(v, rng)
			if n := len(v.Glyphs); n > 8 {
				places[v.Field] = n - 1
			}
		}
		for _, field := range print.Compare(crossed.page, crossed.reg.ToPage, crossed.values) {
			if slices.ContainsFunc(field.Cells, altered) || field.BesideMM2 > print.SuspicionMM2 {
				t.Errorf("%d dpi: %s is taken for altered, %.2f mm² beside: %+v", dpi, field.Name, field.BesideMM2, field.Cells)
			}
		}
		for _, v := range page.values {
			if at, ok := places[v.Field]; ok && !crossed.forge(v.Glyphs[at], otherCharacter, f, rng) {
				delete(places, v.Field)
			}
		}
		for _, field := range print.Compare(crossed.page, crossed.reg.ToPage, crossed.values) {
			if at, ok := places[field.Name]; ok && !slices.ContainsFunc(field.Cells, func(c print.Cell) bool { return c.Index == at && altered(c) }) {
				t.Errorf("%d dpi: the alteration in %s is not found under a pen", dpi, field.Name)
			}
		}
	}
}

// A seal over the print hides no alteration, and is none.
func TestUnderSeal(t *testing.T) {
	t.Parallel()
	f, s := fonts(t), studio(t)
	for i, dpi := range []int{200, 300} {
		for _, forged := range []bool{false, true} {
			rng := rand.New(rand.NewPCG(5500+uint64(i), 1))
			r, kind, _ := variety(rng)
			printed := r
			want := map[string]bool{}
			if forged {
				printed.Organisation.Name = swap(r.Organisation.Name, 3)
				printed.Organisation.RegisteredAddress = swap(r.Organisation.RegisteredAddress, 5)
				printed.Organisation.Province = swap(r.Organisation.Province, 1)
				want = map[string]bool{"organisation_name": true, "registered_address": true, "province": true}
			}
			page := scanned(t, s, f, printed, r, kind, applicant.Options{DPI: dpi, Format: "jpeg", Defect: applicant.SealWrongPlace}, rng)
			if page == nil {
				t.Fatal("not placed")
			}
			for _, field := range print.Compare(page.page, page.reg.ToPage, page.values) {
				if got := slices.ContainsFunc(field.Cells, altered); got != want[field.Name] {
					t.Errorf("%d dpi: %s altered %t, want %t: score %.2f", dpi, field.Name, got, want[field.Name], field.Score)
				}
			}
		}
	}
}

// swap puts another character in a place of a text.
func swap(text string, at int) string {
	r := []rune(text)
	for _, other := range "圆中" {
		if r[at] != other {
			r[at] = other
			break
		}
	}
	return string(r)
}

// What is printed beside a value is seen.
func TestAddedCharacters(t *testing.T) {
	t.Parallel()
	f, s := fonts(t), studio(t)
	rng := rand.New(rand.NewPCG(5200, 1))
	r, kind, _ := variety(rng)
	longer := r
	longer.Organisation.Name += "二分"
	longer.Agent.IDNumber += "1"
	page := scanned(t, s, f, longer, r, kind, applicant.Options{DPI: 300, Format: "jpeg"}, rng)
	if page == nil {
		t.Fatal("not placed")
	}
	least := pipeline.DefaultPolicy().PrintBesideMM2
	for _, field := range print.Compare(page.page, page.reg.ToPage, page.values) {
		added := field.Name == "organisation_name" || field.Name == "agent_id_number"
		if added != (field.BesideMM2 >= least) {
			t.Errorf("%s: %.2f mm² beside it", field.Name, field.BesideMM2)
		}
	}
}

func TestNothingToCompare(t *testing.T) {
	t.Parallel()
	f, s := fonts(t), studio(t)
	rng := rand.New(rand.NewPCG(5300, 1))
	r, kind, _ := variety(rng)
	page := scanned(t, s, f, r, r, kind, applicant.Options{DPI: 200, Format: "jpeg"}, rng)
	if page == nil {
		t.Fatal("not placed")
	}
	if got := print.Compare(page.page, page.reg.ToPage, nil); len(got) != 0 {
		t.Errorf("compared %+v", got)
	}
	empty := []forms.Printed{{Field: "empty", Box: forms.Box{Page: 1, X: 120, Y: 245, W: 10, H: 5}}}
	if got := print.Compare(page.page, page.reg.ToPage, empty); len(got) != 1 || got[0].Suspicious() {
		t.Errorf("an empty value compares as %+v", got)
	}
}
