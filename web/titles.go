package web

import "github.com/vermilion-seal/vermilion/models"

// What codes are called on the pages.
var outcomeTitles = map[models.Outcome]models.Text{
	models.Pass: {ZH: "通过", EN: "pass"}, models.Fail: {ZH: "不通过", EN: "fail"}, models.Unsure: {ZH: "存疑", EN: "unsure"},
}

var decisionTitles = map[models.Decision]models.Text{
	models.Accept: {ZH: "可接受", EN: "acceptable"}, models.Return: {ZH: "应退回", EN: "to be returned"}, models.Refer: {ZH: "需人工核对", EN: "for a reviewer"},
}

var checkTitles = map[models.Check]models.Text{
	models.CheckReadable: {ZH: "可读取", EN: "readable"}, models.CheckDocumentKind: {ZH: "材料类型", EN: "document kind"},
	models.CheckResolution: {ZH: "分辨率", EN: "resolution"}, models.CheckSharpness: {ZH: "清晰度", EN: "sharpness"},
	models.CheckColour: {ZH: "彩色扫描", EN: "colour scan"}, models.CheckCompleteness: {ZH: "页面完整", EN: "completeness"},
	models.CheckRegistration: {ZH: "版面定位", EN: "registration"}, models.CheckPrintIntegrity: {ZH: "印刷内容一致", EN: "printed values"},
	models.CheckCompanySeal: {ZH: "单位公章", EN: "company seal"}, models.CheckWetInk: {ZH: "印泥特征", EN: "wet ink"},
	models.CheckSealImpression: {ZH: "印模", EN: "seal impression"}, models.CheckAuthorisedOn: {ZH: "授权时间", EN: "authorisation date"},
	models.CheckAgentSignature: {ZH: "经办人签名", EN: "agent's signature"}, models.CheckAppliedOn: {ZH: "申请时间", EN: "application date"},
	models.CheckCreditCode: {ZH: "统一社会信用代码", EN: "credit code"}, models.CheckOrganisationName: {ZH: "单位名称", EN: "organisation name"},
	models.CheckIDNumber: {ZH: "身份证号码", EN: "ID number"}, models.CheckIDName: {ZH: "身份证姓名", EN: "name on ID card"},
	models.CheckIDValidity: {ZH: "身份证有效期", EN: "ID card validity"}, models.CheckReuse: {ZH: "重复使用", EN: "reuse"},
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
