package web

import "github.com/vermilion-seal/vermilion/models"

// What codes are called on the pages.
var outcomeTitles = map[models.Outcome]models.Text{
	models.Pass: {ZH: "通过", EN: "pass"}, models.Fail: {ZH: "不通过", EN: "fail"}, models.Unsure: {ZH: "存疑", EN: "unsure"},
}

var decisionTitles = map[models.Decision]models.Text{
	models.Accept: {ZH: "可接受", EN: "acceptable"}, models.Return: {ZH: "应退回", EN: "to be returned"}, models.Refer: {ZH: "需人工核对", EN: "for a reviewer"},
}

var fieldTitles = map[string]models.Text{
	"credit_code": {ZH: "统一社会信用代码", EN: "credit code"}, "organisation_name": {ZH: "单位名称", EN: "organisation name"},
	"authorised_on": {ZH: "授权时间", EN: "authorised on"}, "applied_on": {ZH: "申请时间", EN: "applied on"},
	"id_number": {ZH: "身份证号码", EN: "ID number"}, "id_name": {ZH: "姓名", EN: "name"},
	"id_valid_until": {ZH: "有效期至", EN: "valid until"}, "seal_text": {ZH: "印章文字", EN: "seal text"},
}

var colourTitles = map[string]models.Text{
	"colour": {ZH: "彩色", EN: "colour"}, "grey": {ZH: "灰度", EN: "grey"}, "bitonal": {ZH: "黑白", EN: "black and white"},
}
