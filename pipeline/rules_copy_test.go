package pipeline_test

import (
	"slices"
	"testing"
	"time"

	"github.com/vermilion-seal/vermilion/models"
	"github.com/vermilion-seal/vermilion/pipeline"
	"github.com/vermilion-seal/vermilion/pipeline/identity"
	"github.com/vermilion-seal/vermilion/pipeline/licence"
	"github.com/vermilion-seal/vermilion/pipeline/print"
	"github.com/vermilion-seal/vermilion/pipeline/text"
)

// A character that no engine knows passes by its looks, and by nothing else.
func TestNameBySight(t *testing.T) {
	t.Parallel()
	alike := print.Likeness{Want: "燊", Index: 1, Score: .9, Rival: .6}
	for _, tt := range []struct {
		name       string
		read       string
		confidence float64
		likeness   *print.Likeness
		outcome    models.Outcome
	}{
		{"read", "赵燊", .95, nil, models.Pass},
		{"unread, alike", "赵□", .65, &alike, models.Pass},
		{"taken for another, alike", "赵焱", .7, &alike, models.Pass},
		{"unread, not compared", "赵□", .65, nil, models.Unsure},
		{"unread, more like another", "赵□", .65, &print.Likeness{Want: "燊", Index: 1, Score: .7, Rival: .8}, models.Unsure},
		{"unread, like nothing", "赵□", .65, &print.Likeness{Want: "燊", Index: 1, Score: .3, Rival: .2}, models.Unsure},
		{"compared with another application's", "赵□", .65, &print.Likeness{Want: "堃", Index: 1, Score: .9, Rival: .6}, models.Unsure},
		{"another name", "王芳", .95, nil, models.Fail},
		{"another name, not clear", "王芳", .85, nil, models.Unsure},
		{"the other character differs, too", "王□", .65, &alike, models.Unsure},
	} {
		p := pipeline.Page{Identity: &identity.Reading{HasFront: true, HasBack: true, Name: text.Candidate{Value: tt.read, Confidence: tt.confidence}}}
		if tt.likeness != nil {
			p.Likeness = map[string][]print.Likeness{"id_name": {*tt.likeness}}
		}
		exam := pipeline.Examination{Kind: models.IDCopy, Pages: []pipeline.Page{p}}
		c := pipeline.Case{Request: &models.Request{Agent: models.Agent{Name: "赵燊"}}, Today: time.Date(2026, 3, 12, 0, 0, 0, 0, time.UTC)}
		for _, f := range pipeline.Judge(c, map[models.DocumentKind]pipeline.Examination{exam.Kind: exam}, pipeline.DefaultPolicy())[exam.Kind].Findings {
			if f.Check == models.CheckIDName && f.Outcome != tt.outcome {
				t.Errorf("%s: %s (%s), want %s", tt.name, f.Outcome, f.Reason, tt.outcome)
			}
		}
	}
}

// Two characters pass by their looks where each is alike.
func TestTwoCharactersBySight(t *testing.T) {
	t.Parallel()
	const name = "月河𠮷垚鑫环保科技有限公司"
	alike := func(want string, index int) print.Likeness {
		return print.Likeness{Want: want, Index: index, Score: .95, Rival: .8}
	}
	for _, tt := range []struct {
		name, read string
		likeness   []print.Likeness
		outcome    models.Outcome
	}{
		{"both alike", "月河吉□鑫环保科技有限公司", []print.Likeness{alike("𠮷", 2), alike("垚", 3)}, models.Pass},
		{"one not compared", "月河吉□鑫环保科技有限公司", []print.Likeness{alike("𠮷", 2)}, models.Unsure},
		{"one more like another", "月河吉□鑫环保科技有限公司", []print.Likeness{alike("𠮷", 2), {Want: "垚", Index: 3, Score: .7, Rival: .8}}, models.Unsure},
		{"a third differs", "月河吉□金环保科技有限公司", []print.Likeness{alike("𠮷", 2), alike("垚", 3)}, models.Unsure},
	} {
		p := pipeline.Page{
			Licence:  &licence.Reading{IsLicence: 1, Name: text.Candidate{Value: tt.read, Confidence: .65}},
			Likeness: map[string][]print.Likeness{"organisation_name": tt.likeness},
		}
		exam := pipeline.Examination{Kind: models.LicenceCopy, Pages: []pipeline.Page{p}}
		c := pipeline.Case{Request: &models.Request{Organisation: models.Organisation{Name: name}}, Today: time.Date(2026, 3, 12, 0, 0, 0, 0, time.UTC)}
		v := pipeline.Judge(c, map[models.DocumentKind]pipeline.Examination{exam.Kind: exam}, pipeline.DefaultPolicy())[exam.Kind]
		for _, f := range v.Findings {
			if f.Check == models.CheckOrganisationName && f.Outcome != tt.outcome {
				t.Errorf("%s: %s (%s), want %s", tt.name, f.Outcome, f.Reason, tt.outcome)
			}
		}
		field := v.Fields["organisation_name"]
		if exact := field.Value == name && field.Confidence >= .8; exact != (tt.outcome == models.Pass) {
			t.Errorf("%s: the field says %+v", tt.name, field)
		}
	}
}

// A doubtful character does not keep a name in doubt that is clearly another one.
func TestOtherName(t *testing.T) {
	t.Parallel()
	const name = "石榴坡和光电子商务有限公司"
	for _, tt := range []struct {
		name, read string
		doubtful   []int // characters
		outcome    models.Outcome
	}{
		{"another, one doubtful", "云梦泽堃达信息技术有限公司", []int{3}, models.Fail},
		{"another, most doubtful", "云梦泽堃达信息技术有限公司", []int{0, 1, 2, 3, 5}, models.Unsure},
		{"half of it", "云梦泽堃达信息商务有限公司", []int{3}, models.Unsure},
		{"cut off", "有限公司", []int{3}, models.Unsure},
		{"with what follows", "石榴坡和光电子商务有限公司类型有限责任公司自然人投资", []int{3}, models.Unsure},
	} {
		clarity := slices.Repeat([]float64{.98}, len([]rune(tt.read)))
		for _, i := range tt.doubtful {
			clarity[i] = .7
		}
		p := pipeline.Page{Licence: &licence.Reading{IsLicence: 1, Name: text.Candidate{Value: tt.read, Confidence: .7, Clarity: clarity}}}
		exam := pipeline.Examination{Kind: models.LicenceCopy, Pages: []pipeline.Page{p}}
		c := pipeline.Case{Request: &models.Request{Organisation: models.Organisation{Name: name}}, Today: time.Date(2026, 3, 12, 0, 0, 0, 0, time.UTC)}
		for _, f := range pipeline.Judge(c, map[models.DocumentKind]pipeline.Examination{exam.Kind: exam}, pipeline.DefaultPolicy())[exam.Kind].Findings {
			if f.Check == models.CheckOrganisationName && f.Outcome != tt.outcome {
				t.Errorf("%s: %s (%s), want %s", tt.name, f.Outcome, f.Reason, tt.outcome)
			}
		}
	}
}

// Characters that the engine was never taught may stay open in a name whose number says whose it is.
func TestNameWithUnknownCharacters(t *testing.T) {
	t.Parallel()
	const code, name, unknown = "91350100M000100Y43", "石榴坡堃垚鑫电子商务股份有限公司", "堃垚"
	for _, tt := range []struct {
		name, code, read, unknown string
		confidence                float64
		outcome                   models.Outcome
	}{
		{"one mark for both", code, "石榴坡□鑫电子商务股份有限公司", unknown, .65, models.Pass},
		{"a mark for each", code, "石榴坡□□鑫电子商务股份有限公司", unknown, .65, models.Pass},
		{"a bracket twice", code, "石榴坡堃垚鑫电子商务股份））有限公司", unknown, .65, models.Pass},
		{"left out", code, "石榴坡鑫电子商务股份有限公司", unknown, .95, models.Pass},
		{"a mark before it", code, "□石榴坡□鑫电子商务股份有限公司", unknown, .65, models.Pass},
		{"more print behind it", code, name + "□", unknown, .65, models.Unsure},
		{"another code", "91440101MA5CEXAM0T", "石榴坡□鑫电子商务股份有限公司", unknown, .65, models.Unsure},
		{"known ones, passed over", code, "石榴坡□鑫电子商务股份有限公司", "", .65, models.Pass},
		{"known ones, left out", code, "石榴坡鑫电子商务股份有限公司", "堃", .65, models.Unsure},
		{"too many", code, "石榴坡□电子商务股份有限公司", unknown, .65, models.Unsure},
		{"taken for another", code, "石榴坡龚□鑫电子商务股份有限公司", unknown, .65, models.Unsure},
		{"another name besides", code, "松塔坡□鑫电子商务股份有限公司", unknown, .65, models.Unsure},
	} {
		p := pipeline.Page{
			Licence: &licence.Reading{
				IsLicence: 1, CreditCode: text.Candidate{Value: tt.code, Confidence: .99, Sources: []string{"onnx"}},
				Name: text.Candidate{Value: tt.read, Confidence: tt.confidence},
			},
			Unknown: map[string]string{"organisation_name": tt.unknown},
		}
		exam := pipeline.Examination{Kind: models.LicenceCopy, Pages: []pipeline.Page{p}}
		c := pipeline.Case{
			Request: &models.Request{Organisation: models.Organisation{Name: name, CreditCode: code}},
			Today:   time.Date(2026, 3, 12, 0, 0, 0, 0, time.UTC),
		}
		v := pipeline.Judge(c, map[models.DocumentKind]pipeline.Examination{exam.Kind: exam}, pipeline.DefaultPolicy())[exam.Kind]
		if field := v.Fields["organisation_name"]; field.Value != tt.read || field.Confidence >= .8 {
			t.Errorf("%s: the field says %+v", tt.name, field)
		}
		for _, f := range v.Findings {
			if f.Check == models.CheckOrganisationName && f.Outcome != tt.outcome {
				t.Errorf("%s: %s (%s), want %s", tt.name, f.Outcome, f.Reason, tt.outcome)
			}
		}
	}
}
