package models_test

import (
	"testing"

	"pgregory.net/rapid"

	"github.com/vermilion-seal/vermilion/models"
)

func TestSameName(t *testing.T) {
	t.Parallel()
	tests := []struct {
		a, b string
		same bool
	}{
		{"朱印（广东）科技有限公司", "朱印(广东)科技有限公司", true},
		{"朱印（广东）科技有限公司", "朱印【广东】科技有限公司", true},
		{"朱印（广东）科技有限公司", "朱印〔广东〕科技有限公司", true},
		{"朱印（广东）科技有限公司", "朱印﹙广东﹚科技有限公司", true},
		{"朱印（广东）科技有限公司", "朱印广东科技有限公司", false}, // brackets belong to the name
		{"朱印（广东）科技有限公司", "朱印（广西）科技有限公司", false},
		{"朱印（广东）科技有限公司", "朱印科技有限公司（广东）", false},
		{"朱印科技 有限公司", "朱印科技有限公司", true},
		{"朱印\u3000科技有限公司", "朱印科技有限公司", true},
		{"ＡＢＣ贸易有限公司", "abc贸易有限公司", true},
		{"阿卜杜拉·买买提", "阿卜杜拉•买买提", true},
		{"阿卜杜拉·买买提", "阿卜杜拉．买买提", true},
		{"阿卜杜拉·买买提", "阿卜杜拉･买买提", true},
		{"阿卜杜拉·买买提", "阿卜杜拉买买提", false},
		{"“朱印”商行", "「朱印」商行", true},
		{"朱印－科技", "朱印—科技", true},
		{"末来公司", "未来公司", false}, // two characters that look alike
		{"", "", true},
		{"", "甲", false},
	}
	for _, tt := range tests {
		if got := models.SameName(tt.a, tt.b); got != tt.same {
			t.Errorf("SameName(%q, %q) = %t", tt.a, tt.b, got)
		}
		if got := models.SameName(tt.b, tt.a); got != tt.same {
			t.Errorf("SameName(%q, %q) = %t", tt.b, tt.a, got)
		}
	}
}

func TestCanonicalNameIsStable(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		name := rapid.StringOf(rapid.SampledFrom([]rune("朱印Ａa（(【[・•.—－“ \u3000ⅷßǆ"))).Draw(t, "name")
		once := models.CanonicalName(name)
		if twice := models.CanonicalName(once); twice != once {
			t.Fatalf("%q becomes %q, then %q", name, once, twice)
		}
	})
}
