package licence_test

import (
	"strings"
	"testing"
	"time"

	"github.com/vermilion-seal/vermilion/models"
	"github.com/vermilion-seal/vermilion/pipeline/licence"
)

func TestNameIn(t *testing.T) {
	t.Parallel()
	tests := []struct{ row, want string }{
		{"名称样本市虚构软件有限公司", "样本市虚构软件有限公司"},
		{"名称：样本市虚构软件有限公司注册资本壹佰万圆整", "样本市虚构软件有限公司"},
		{"企业名称样本类型设计室", "样本类型设计室"},
		{"字号名称示例小吃店", "示例小吃店"},
		{"称样本市虚构软件有限公司", "样本市虚构软件有限公司"},
		{"称号", ""},
		{"名称", ""},
		{"名称类型", ""},
		{"名称示例中心（有限合伙）", "示例中心（有限合伙）"},
		{"类型有限责任公司", ""},
		{"", ""},
	}
	for _, tt := range tests {
		got, at := licence.NameIn(tt.row)
		if got != tt.want || got != "" && !strings.HasPrefix(string([]rune(tt.row)[at:]), got) {
			t.Errorf("%s: %q at %d, want %q", tt.row, got, at, tt.want)
		}
	}
}

// Traces around a label are left out, a character before the name is not.
func TestWithoutStray(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		row, want string
		pictured  []int
	}{
		{"□名□称□样本□公司", "名称样本□公司", []int{0, 2}},
		{"名称□样本公司", "名称□样本公司", []int{2}},
		{"名称样本公司", "名称样本公司", nil},
	} {
		if got := licence.WithoutStray(tt.row, tt.pictured...); got != tt.want {
			t.Errorf("%s: %s, want %s", tt.row, got, tt.want)
		}
	}
}

func FuzzNameIn(f *testing.F) {
	for _, s := range []string{"名称样本公司注册资本", "名称：（）", "称", "字号名称名称", "\xff名称\xffab"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, row string) {
		row = strings.ToValidUTF8(row, "?") // engines give valid text
		if name, at := licence.NameIn(row); name != "" && !strings.HasPrefix(string([]rune(row)[at:]), name) {
			t.Errorf("%q at %d of %q", name, at, row)
		}
	})
}

func TestTermEnd(t *testing.T) {
	t.Parallel()
	tests := []struct{ row, want string }{
		{"期限2019年07月01日至2039年06月30日", "2039-06-30"},
		{"期限2019年7月1日至长期", "长期"},
		{"期限长期", "长期"},
		{"期限2019年07月01日至******", ""},
		{"期限2019年07月01日", ""},
		{"期限2019年07月01日至2039年02月30日", ""},
		{"", ""},
	}
	for _, tt := range tests {
		if got := licence.TermEnd(tt.row); got != tt.want {
			t.Errorf("%s: %q, want %q", tt.row, got, tt.want)
		}
	}
}

func FuzzTermEnd(f *testing.F) {
	f.Add("期限2019年07月01日至2039年06月30日")
	f.Add("至至长期")
	f.Fuzz(func(t *testing.T, row string) {
		got := licence.TermEnd(row)
		if _, err := time.Parse(time.DateOnly, got); err != nil && got != "" && got != "长期" {
			t.Errorf("%q of %q", got, row)
		}
	})
}

func TestCodeInQR(t *testing.T) {
	t.Parallel()
	const code = "91440300708461136T"
	tests := []struct{ content, want string }{
		{"http://www.gsxt.gov.cn/index.html?uniscid=" + code, code},
		{"https://example.invalid/?a=1&UNISCID=" + strings.ToLower(code) + "#x", code},
		{code + "\n", code},
		{"https://example.invalid/?uniscid=91440300708461136X", ""},
		{"https://example.invalid/" + code, ""},
		{"", ""},
		{"%zz?uniscid=" + code, ""},
	}
	for _, tt := range tests {
		if got := licence.CodeInQR(tt.content); got != tt.want {
			t.Errorf("%s: %q, want %q", tt.content, got, tt.want)
		}
	}
}

func FuzzCodeInQR(f *testing.F) {
	f.Add("http://www.gsxt.gov.cn/index.html?uniscid=91440300708461136T")
	f.Add("?uniscid=&uniscid=%00")
	f.Fuzz(func(t *testing.T, content string) {
		if got := licence.CodeInQR(content); got != "" && !models.ValidCreditCode(got) {
			t.Errorf("%q of %q", got, content)
		}
	})
}
