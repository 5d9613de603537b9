package forms

// sealV1 is the first design of the electronic seal application form (电子印章申请表).
func sealV1() sheet {
	const rowHeight = 7.2
	s := begin("电子印章申请表", "APPLICATION FORM FOR AN ELECTRONIC SEAL")
	s.section("一、业务信息")
	s.row(rowHeight, cell{"业务类型", "business"}, cell{"证书有效期", "validity"})
	s.row(rowHeight, cell{"印章服务", "seal_service"}, cell{"印章类型", "seal_kind"})
	s.section("二、单位信息")
	s.row(rowHeight, cell{"证件类型", "id_type"}, cell{"证件号码", "credit_code"})
	s.row(10.5, cell{"单位名称", "organisation_name"})
	s.row(rowHeight, cell{"国家/地区", "country"}, cell{"省份", "province"}, cell{"单位类型", "organisation_type"})
	s.row(13.5, cell{"法定住所", "registered_address"})
	s.row(rowHeight, cell{"电话", "phone"}, cell{"部门", "department"})
	s.section("三、经办人信息")
	s.row(rowHeight, cell{"经办人姓名", "agent_name"}, cell{"身份证号码", "agent_id_number"})
	s.row(rowHeight, cell{"手机号码", "agent_mobile"}, cell{"电子邮箱", "agent_email"})
	s.section("四、授权与声明")
	top := s.y
	s.print(label{x: left + 3, y: top + 6, w: 106, leading: 5, size: 9, text: "　　本单位授权上述经办人办理电子印章的制作与领取，并声明：" +
		"本表内容真实有效，所盖印模取自本单位依法刻制的实体印章，同意据此制作电子印章，并承担由此产生的法律责任。"})
	s.date(top+33, "authorised_on", "授权日期")
	s.signature(top+46.5, "agent_signature", "经办人签名")
	s.date(top+60, "applied_on", "申请日期")
	s.frame("company_seal", 132, top+2.5, 54, true, "加盖单位公章（红色印油，完整清晰）")
	s.y = top + 64
	s.across(s.y, thin)
	s.section("五、印模采集")
	s.frame("seal_impression", 124, s.y+2.2, 62, false, "在框内正中加盖待制作的印章，勿压框线")
	s.instructions(left+3, s.y+6, 96)
	s.y = 279
	s.closeTable()
	s.footer("电子印章申请表　模板版本 1")
	return s
}
