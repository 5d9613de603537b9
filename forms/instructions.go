package forms

// instructions prints how to complete the form, at x from baseline y, w mm wide.
func (s *sheet) instructions(x, y, w float64) {
	for _, line := range []string{
		"1. 授权日期、经办人签名、申请日期须由经办人用黑色签字笔手写。",
		"2. 须加盖实体印章；电子签章、复印或打印的印章和签名无效。",
		"3. 请用 A4 纸按 100% 比例打印，勿涂改、折叠，勿遮挡二维码和四角标记。",
		"4. 请彩色扫描（300 dpi 以上），整页完整、清晰端正后上传。",
	} {
		s.print(label{x: x, y: y, w: w, leading: 4.6, size: 8, text: line})
		y += 5
	}
}
