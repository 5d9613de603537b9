package applicant

import (
	"fmt"
	"math/rand/v2"

	"github.com/vermilion-seal/vermilion/models"
)

var (
	inventedPlaces = []string{
		"云梦泽", "星落", "白鹭洲", "青禾", "月河", "雾山", "琉璃", "海棠湾", "松塔", "飞鱼", "蓬莱屿", "石榴坡",
		"长歌", "落霞", "千灯", "银杏里", "听雨", "龙猫", "北斗岭", "竹影",
	}
	inventedNames = []string{
		"泽润", "恒禾", "启明", "安澜", "博远", "嘉木", "瑞丰", "天枢", "鼎新", "和光", "云帆", "知微", "沐阳", "腾跃",
		"万象", "朗月", "锦程", "昭华", "犇驰", "㙦诚", "堃达", "垚鑫", "淼海", "喆思",
	}
	trades = []string{
		"科技", "贸易", "建筑工程", "信息技术", "物流", "文化传媒", "医疗器械", "农业发展", "环保科技", "餐饮管理", "机械制造",
		"电子商务", "企业管理咨询", "新能源", "纺织", "印务", "供应链管理",
	}
	endings  = []string{"有限公司", "有限公司", "有限公司", "有限责任公司", "股份有限公司", "（集团）有限公司"}
	surnames = []string{
		"张", "王", "李", "赵", "陈", "刘", "周", "吴", "徐", "孙", "林", "何", "高", "罗", "郑", "梁", "谢", "宋", "唐", "韩",
		"冯", "邓", "曹", "彭", "曾", "萧", "田", "董", "袁", "潘", "蒋", "蔡", "余", "杜", "叶", "程", "欧阳", "司马",
	}
	givenNames = []string{
		"伟", "芳", "敏", "静", "强", "磊", "洋", "艳", "勇", "军", "杰", "娟", "涛", "明", "超", "霞", "平", "刚", "桂英", "建华",
		"文博", "志远", "雨桐", "子涵", "浩然", "晓东", "丽华", "国庆", "海燕", "思远", "佳怡", "天佑", "一鸣", "若水",
	}
	longNames = []string{"阿依古丽·星河", "买买提·云帆", "扎西·白鹭顿珠"}
	rareNames = []string{"𬭎", "𠮷", "堃", "䶮", "喆", "犇", "垚", "淼", "燊"}
	provinces = []string{"广东", "浙江", "江苏", "四川", "湖北", "山东", "福建", "北京", "上海", "河南"}
	streets   = []string{"清风大道", "望湖路", "梧桐街", "星海路", "锦绣大街", "朝阳北路", "创业二路", "文昌巷"}
	sections  = []string{"综合部", "财务部", "行政部", "信息中心", "市场部", ""}
)

// RandomRequest returns an application of an organisation and an agent that do not exist; it passes Validate.
func RandomRequest(rng *rand.Rand) models.Request {
	pick := func(list []string) string { return list[rng.IntN(len(list))] }
	place := pick(inventedPlaces)
	name := place + pick(inventedNames) + pick(trades) + pick(endings)
	if rng.IntN(8) == 0 {
		name = pick(inventedNames) + "（" + place + "）" + pick(trades) + "有限公司"
	}
	if rng.IntN(20) == 0 {
		name = place + pick(inventedPlaces) + pick(inventedNames) + pick(trades) + pick(trades) + "投资股份有限公司"
	}
	agent := pick(surnames) + pick(givenNames)
	if rng.IntN(12) == 0 {
		agent = pick(surnames) + pick(rareNames)
	}
	if rng.IntN(25) == 0 {
		agent = pick(longNames)
	}
	kind := models.SealOfficial
	if rng.IntN(4) == 0 {
		kind = models.SealContract
	}
	service := models.SealService{Wanted: rng.IntN(5) > 0}
	if service.Wanted {
		service.Kind = kind
	}
	return models.Request{
		ID:            fmt.Sprintf("SIM%04d-%05d", 1000+rng.IntN(9000), rng.IntN(100000)),
		Account:       fmt.Sprintf("sim%05d", rng.IntN(100000)),
		Business:      models.BusinessNew,
		ValidityYears: 1 + rng.IntN(models.MaxValidityYears),
		Organisation: models.Organisation{
			Name: name, IDType: models.IDTypeBusinessLicence, CreditCode: randomCreditCode(rng), Type: "enterprise", Country: "CN",
			Province: pick(provinces),
			RegisteredAddress: fmt.Sprintf("%s市%s区%s%d号%d幢%d室", place, pick(inventedPlaces), pick(streets),
				1+rng.IntN(900), 1+rng.IntN(20), 101+rng.IntN(2400)),
			Phone: fmt.Sprintf("0%d-%08d", 20+rng.IntN(9), 10000000+rng.IntN(89999999)), Department: pick(sections),
		},
		Agent: models.Agent{
			Name: agent, IDNumber: randomResidentID(rng),
			Mobile: fmt.Sprintf("1%d%08d", 30+rng.IntN(60), rng.IntN(100000000)),
			Email:  fmt.Sprintf("agent%04d@example.com", rng.IntN(10000)),
		},
		SealService: service,
	}
}

// VariedRequest returns such an application too, with more names that are hard to print, write and read: rare characters, long
// names of two lines, brackets of both widths, names of minorities.
func VariedRequest(rng *rand.Rand) models.Request {
	r := RandomRequest(rng)
	pick := func(list []string) string { return list[rng.IntN(len(list))] }
	switch rng.IntN(8) {
	case 0:
		r.Organisation.Name = pick(inventedPlaces) + pick(inventedNames) + "（" + pick(inventedPlaces) + "）" + pick(trades) + pick(endings)
	case 1:
		r.Organisation.Name = pick(inventedPlaces) + pick(inventedNames) + "(" + pick(inventedPlaces) + ")" + pick(trades) + "有限公司"
	case 2:
		r.Organisation.Name = pick(inventedPlaces) + pick(rareNames) + pick(inventedNames) + pick(trades) + pick(endings)
	case 3:
		r.Organisation.Name = pick(inventedPlaces) + pick(inventedPlaces) + pick(inventedNames) + pick(trades) + "与" + pick(trades) + pick(trades) +
			"股份有限公司" + pick(inventedPlaces) + "分公司"
	}
	switch rng.IntN(8) {
	case 0:
		r.Agent.Name = pick(surnames) + pick(rareNames)
	case 1:
		r.Agent.Name = pick(longNames)
	case 2:
		r.Agent.Name = pick([]string{"欧阳", "司马", "上官", "诸葛"}) + pick(givenNames)
	}
	return r
}
