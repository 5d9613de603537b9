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
	s.print(label{x: left + 3, y: top + 6, w: 104, leading: 5.2, size: 9.5, text: "　　本单位授权上述经办人办理电子印章的制作和领取，并声明：" +
		"本表内容真实有效，所盖印模取自本单位依法刻制的实体印章，同意据此制作电子印章，并承担由此产生的法律责任。"})
	s.date(top+34, "authorised_on", "授权日期：")
	s.signature(top+47.2, "agent_signature", "经办人签名：")
	s.date(top+60.4, "applied_on", "申请日期：")
	s.frame("company_seal", 132, top+2.8, 54, true, "加盖单位公章（红色印油，完整清晰）")
	s.y = top + 64
	s.across(s.y, thin)
	s.section("五、印模采集与填写说明")
	s.frame("seal_impression", 125, s.y+2.2, 62, false, "在框内正中加盖待制作的印章，勿压框线")
	s.notes(left+3, s.y+6.5, 5.2,
		"1. 授权日期、经办人签名、申请日期须由经办人用黑色签字笔手写。",
		"2. 右框采集印模：在正中加盖与印章类型一致的实体印章，印迹",
		"　 完整清晰、端正，勿与文字或框线重叠。",
		"3. 须加盖实体印章；电子签章、复印或打印的印章和签名无效。",
		"4. 电话、部门、电子邮箱可在打印前补填，其余内容不得更改。",
		"5. 请用 A4 纸按 100% 比例打印，彩色扫描（300 dpi 以上），",
		"　 整页完整、清晰端正后上传。")
	s.notes(53, 262, 5.2, "勿涂改、折叠本表，", "勿遮挡二维码和四角标记。")
	s.y = 279
	s.closeTable()
	s.footer("电子印章申请表　模板版本 1")
	return s
}
