package forms

// certificateV1 is the first design of the certificate application form (机构数字证书申请表).
func certificateV1() sheet {
	const rowHeight = 8.2
	s := begin("机构数字证书申请表", "APPLICATION FORM FOR AN ORGANISATIONAL DIGITAL CERTIFICATE")
	s.section("一、业务信息")
	s.row(rowHeight, cell{"业务类型", "business"}, cell{"证书有效期", "validity"}, cell{"印章服务", "seal_service"})
	s.section("二、单位信息")
	s.row(rowHeight, cell{"证件类型", "id_type"}, cell{"证件号码", "credit_code"})
	s.row(11.5, cell{"单位名称", "organisation_name"})
	s.row(rowHeight, cell{"国家/地区", "country"}, cell{"省份", "province"}, cell{"单位类型", "organisation_type"})
	s.row(13.5, cell{"法定住所", "registered_address"})
	s.row(rowHeight, cell{"电话", "phone"}, cell{"部门", "department"})
	s.section("三、经办人信息")
	s.row(rowHeight, cell{"经办人姓名", "agent_name"}, cell{"身份证号码", "agent_id_number"})
	s.row(rowHeight, cell{"手机号码", "agent_mobile"}, cell{"电子邮箱", "agent_email"})
	s.section("四、授权与声明")
	top := s.y
	s.print(label{x: left + 3, y: top + 7, w: 104, leading: 5.6, size: 9.5, text: "　　本单位授权上述经办人办理机构数字证书的申请、领取和" +
		"绑定事宜，并声明：本表内容及所附材料真实、完整、有效；已阅读并同意电子认证服务协议，知悉数字证书的用途与保管责任；" +
		"因信息不实或保管不善产生的法律责任由本单位承担。"})
	s.date(top+48.5, "authorised_on", "授权日期")
	s.signature(top+63, "agent_signature", "经办人签名")
	s.date(top+77.5, "applied_on", "申请日期")
	s.frame("company_seal", 129.5, top+11, 56, true, "加盖单位公章（红色印油，完整清晰）")
	s.y = top + 83
	s.across(s.y, thin)
	s.section("五、填写说明")
	s.instructions(50, s.y+6, 136)
	s.y = 279
	s.closeTable()
	s.footer("机构数字证书申请表　模板版本 1")
	return s
}
