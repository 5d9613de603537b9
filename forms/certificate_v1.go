package forms

// certificateV1 is the first design of the certificate application form (机构数字证书申请表).
func certificateV1() sheet {
	const rowHeight = 9.2
	s := begin("机构数字证书申请表", "APPLICATION FORM FOR AN ORGANISATIONAL DIGITAL CERTIFICATE")
	s.section("一、业务信息")
	s.row(rowHeight, cell{"业务类型", "business"}, cell{"证书有效期", "validity"}, cell{"印章服务", "seal_service"})
	s.section("二、单位信息")
	s.row(rowHeight, cell{"证件类型", "id_type"}, cell{"证件号码", "credit_code"})
	s.row(12, cell{"单位名称", "organisation_name"})
	s.row(rowHeight, cell{"国家/地区", "country"}, cell{"省份", "province"}, cell{"单位类型", "organisation_type"})
	s.row(14, cell{"法定住所", "registered_address"})
	s.row(rowHeight, cell{"电话", "phone"}, cell{"部门", "department"})
	s.section("三、经办人信息")
	s.row(rowHeight, cell{"经办人姓名", "agent_name"}, cell{"身份证号码", "agent_id_number"})
	s.row(rowHeight, cell{"手机号码", "agent_mobile"}, cell{"电子邮箱", "agent_email"})
	s.section("四、授权与声明")
	top := s.y
	s.print(label{x: left + 3, y: top + 7.5, w: 164, leading: 6, size: 10, text: "　　本单位授权上述经办人代表本单位办理机构数字证书的申请、领取、" +
		"激活和绑定事宜，经办人在授权范围内签署的文件，本单位均予承认。"})
	s.print(label{x: left + 3, y: top + 20.5, w: 164, leading: 6, size: 10, text: "　　本单位声明：本表内容及所附材料真实、完整、有效；已阅读并同意" +
		"电子认证服务协议，知悉证书的用途和保管责任；因信息不实或保管不善产生的法律责任由本单位承担。"})
	s.date(top+49, "authorised_on", "授权日期：")
	s.signature(top+67, "agent_signature", "经办人签名：")
	s.date(top+85, "applied_on", "申请日期：")
	s.frame("company_seal", 128, top+32, 56, true, "加盖单位公章（红色印油，完整清晰）")
	s.y = 241
	s.across(s.y, thin)
	s.section("五、填写说明")
	s.notes(53, s.y+6.6, 5.4,
		"1. 授权日期、经办人签名、申请日期须由经办人用黑色签字笔手写。",
		"2. 须加盖实体公章；电子签章、复印或打印的印章和签名无效。",
		"3. 电话、部门、电子邮箱可在打印前用 PDF 阅读器补填，其余内容不得更改。",
		"4. 请用 A4 纸按 100% 比例打印；勿涂改、折叠，勿遮挡二维码和四角标记。",
		"5. 请彩色扫描（300 dpi 以上），整页完整、清晰端正后上传。")
	s.y = 279
	s.closeTable()
	s.footer("机构数字证书申请表　模板版本 1")
	return s
}
