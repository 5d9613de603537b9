package web

import "github.com/vermilion-seal/vermilion/models"

// fieldView is a value that was read from paper beside the application's.
type fieldView struct {
	Name string
	models.Field
	// Stated is what the application says; empty for what it does not say.
	Stated string
	Same   bool
	// Before, Differs and After are the paper's value in three parts, of which the middle one differs from the application's.
	Before, Differs, After string
	Crop                   *cropView // where it stands on the page; nil where print says it
}

// stated tells, by the name of a field, what the application says and whether two values of it are the same.
var stated = map[string]struct {
	value func(models.Request) string
	same  func(a, b string) bool
}{
	"credit_code":       {func(r models.Request) string { return r.Organisation.CreditCode }, sameCreditCode},
	"organisation_name": {func(r models.Request) string { return r.Organisation.Name }, models.SameName},
	"seal_text":         {func(r models.Request) string { return r.Organisation.Name }, models.SameName},
	"id_number":         {func(r models.Request) string { return r.Agent.IDNumber }, sameResidentID},
	"id_name":           {func(r models.Request) string { return r.Agent.Name }, models.SameName},
}

func sameCreditCode(a, b string) bool {
	x, errX := models.ParseCreditCode(a)
	y, errY := models.ParseCreditCode(b)
	return errX == nil && errY == nil && x == y
}

func sameResidentID(a, b string) bool {
	x, errX := models.ParseResidentID(a)
	y, errY := models.ParseResidentID(b)
	return errX == nil && errY == nil && x == y
}

func compare(name string, read models.Field, r models.Request) fieldView {
	f := fieldView{Name: name, Field: read, Same: true, Before: read.Value}
	says, ok := stated[name]
	if !ok {
		return f
	}
	f.Stated = says.value(r)
	if f.Same = says.same(f.Stated, read.Value); !f.Same {
		f.Before, f.Differs, f.After = differing([]rune(f.Stated), []rune(read.Value))
	}
	return f
}

// differing splits b into what it shares with a at the beginning, what it does not share, and what it shares at the end.
func differing(a, b []rune) (before, differs, after string) {
	shorter := min(len(a), len(b))
	head := 0
	for head < shorter && a[head] == b[head] {
		head++
	}
	tail := 0
	for tail < shorter-head && a[len(a)-1-tail] == b[len(b)-1-tail] {
		tail++
	}
	return string(b[:head]), string(b[head : len(b)-tail]), string(b[len(b)-tail:])
}
