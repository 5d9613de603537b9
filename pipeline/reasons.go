package pipeline

import "github.com/vermilion-seal/vermilion/models"

// Reason codes. They are stable: portals translate and count them.
const (
	ReasonOK          = "ok"
	ReasonNotCompared = "not_compared" // no application was given to compare with
	ReasonNotReached  = "not_reached"  // an earlier finding made the check impossible

	// ReasonUnreadable stands for bytes that took a page worker down, or kept it beyond its deadline, twice.
	ReasonUnreadable = "unreadable"
	ReasonTooLarge   = "file_too_large"
	// ReasonNotExamined stands for a document on which an engine of ours failed: not the applicant's fault.
	ReasonNotExamined = "not_examined"

	reasonWrongKind        = "wrong_kind"
	reasonOtherApplication = "other_application"
	reasonOldTemplate      = "old_template"
	reasonCodeNotFound     = "code_not_found"
	reasonKindUncertain    = "kind_uncertain"
	reasonLicenceExpired   = "licence_expired"

	reasonResolutionLow = "resolution_low"
	reasonUpscaled      = "resolution_upscaled"
	reasonBlurred       = "blurred"

	reasonResolutionDoubtful = "resolution_doubtful"
	reasonShadow             = "shadow"
	reasonGlare              = "glare"
	reasonCompressed         = "over_compressed"

	reasonNotColour = "not_colour"

	reasonBlankPage     = "blank_page"
	reasonCutOff        = "cut_off"
	reasonExtraPages    = "extra_pages"
	reasonFrontMissing  = "front_missing"
	reasonBackMissing   = "back_missing"
	reasonNotRegistered = "not_registered"
	reasonMirrored      = "mirrored"

	reasonTextAltered = "text_altered"
	reasonTextUnread  = "text_unread"
	reasonTextStruck  = "text_struck"

	reasonSealMissing   = "seal_missing"
	reasonSealMisplaced = "seal_misplaced"
	reasonSealPartial   = "seal_partial"
	reasonSealSize      = "seal_size"
	reasonSealDoubtful  = "seal_doubtful"
	reasonSealFaint     = "seal_faint"
	reasonSealDouble    = "seal_double"
	reasonSealNotRed    = "seal_not_red"
	reasonSealWrongType = "seal_wrong_type"
	reasonSealOtherType = "seal_other_type"
	reasonSealOtherName = "seal_other_name"
	reasonSealIdentical = "seal_identical"

	reasonInkSuspicious    = "ink_suspicious"
	reasonInkNotAssessable = "ink_not_assessable"

	reasonDateMissing    = "date_missing"
	reasonDateIncomplete = "date_incomplete"
	reasonDateTyped      = "date_typed"
	reasonDateDoubtful   = "date_doubtful"
	reasonDateInexact    = "date_inexact" // which of several right days it is
	reasonDateImpossible = "date_impossible"
	reasonDateFuture     = "date_in_future"
	reasonDateBefore     = "date_before_issue"
	reasonDateOrder      = "applied_before_authorised"

	reasonSignatureMissing = "signature_missing"
	reasonSignatureTyped   = "signature_typed"
	reasonSignatureRed     = "signature_red"
	reasonWritingDoubtful  = "writing_doubtful"

	reasonCodeUnread  = "code_unread"
	reasonCodeDiffers = "code_differs"
	reasonNameUnread  = "name_unread"
	reasonNameDiffers = "name_differs"

	reasonIDNumberUnread  = "id_number_unread"
	reasonIDNumberDiffers = "id_number_differs"
	reasonIDNameUnread    = "id_name_unread"
	reasonIDNameDiffers   = "id_name_differs"
	reasonValidityUnread  = "validity_unread"
	reasonIDExpired       = "id_expired"

	reasonSameFile  = "same_file"
	reasonUsedAgain = "used_in_other_application"
)

// messages holds, for every reason, the sentence that tells the applicant what to do.
var messages = map[string]models.Text{
	ReasonOK:          {ZH: "通过。", EN: "Passed."},
	ReasonNotCompared: {ZH: "未提供申请内容，未作比对。", EN: "No application was given to compare with."},
	ReasonNotReached:  {ZH: "因前述问题未能核验此项，请先解决前述问题。", EN: "This could not be checked because of the problems above: solve those first."},

	"empty_file":         {ZH: "文件为空，请重新扫描并上传。", EN: "The file is empty: scan the document again and upload it."},
	"unsupported_format": {ZH: "不支持该文件格式，请上传 JPEG、PNG、TIFF 或 PDF 扫描件。", EN: "This is not a scan in a supported format: upload a JPEG, PNG, TIFF or PDF."},
	"format_mismatch":    {ZH: "文件内容与扩展名不符，请上传 JPEG、PNG、TIFF 或 PDF 扫描件。", EN: "The file's content is not what its name says: upload a JPEG, PNG, TIFF or PDF."},
	"truncated":          {ZH: "文件不完整（可能上传中断），请重新上传。", EN: "The file is incomplete, perhaps from an interrupted upload: upload it again."},
	"malformed":          {ZH: "文件已损坏，无法打开，请重新扫描并上传。", EN: "The file is damaged and cannot be opened: scan the document again."},
	"too_many_pixels":    {ZH: "图像尺寸过大，请以 300 dpi 重新扫描 A4 页面。", EN: "The image has too many pixels: scan the A4 sheet again at 300 dpi."},
	ReasonTooLarge:       {ZH: "文件过大，请以 300 dpi 重新扫描并保存为 JPEG。", EN: "The file is too large: scan again at 300 dpi and save it as JPEG."},
	"encrypted_pdf":      {ZH: "PDF 已加密，请去除密码后重新上传。", EN: "The PDF is encrypted: remove its password and upload it again."},
	"too_many_pages":     {ZH: "文件页数过多，请只上传所需材料的扫描件。", EN: "The file has too many pages: upload the scan of the one document that is asked for."},
	"empty_pdf":          {ZH: "PDF 中没有页面，请重新扫描并上传。", EN: "The PDF has no page: scan the document again."},
	ReasonUnreadable:     {ZH: "无法读取该文件，请重新扫描为 JPEG 或 PDF 后上传。", EN: "The file could not be read: scan the document again as JPEG or PDF."},
	ReasonNotExamined:    {ZH: "系统未能自动核验该材料，将由审核人员核对。", EN: "The machine could not examine this document; a reviewer will look."},

	reasonWrongKind:        {ZH: "上传的不是所需材料，请核对后上传正确的文件。", EN: "This is a different document from the one asked for: upload the right one."},
	reasonOtherApplication: {ZH: "这是另一份申请的申请表，请打印并上传本申请的申请表。", EN: "This form belongs to another application: print and upload the form of this one."},
	reasonOldTemplate:      {ZH: "申请表版本不符，请重新下载、填写并盖章。", EN: "The form's version is unknown: download, complete and stamp it anew."},
	reasonCodeNotFound:     {ZH: "未找到申请表上的二维码，请完整、清晰地重新扫描，勿遮挡二维码。", EN: "The form's QR code was not found: scan the whole sheet again, sharp and with the code uncovered."},
	reasonKindUncertain:    {ZH: "未能确认材料类型，将由审核人员核对。", EN: "The kind of document could not be made sure of; a reviewer will look."},
	reasonLicenceExpired:   {ZH: "营业执照的营业期限已届满，请上传有效的营业执照。", EN: "The licence's period of operation is over: upload a valid licence."},

	reasonResolutionLow:      {ZH: "扫描分辨率不足，请以 300 dpi 彩色重新扫描。", EN: "The resolution is too low: scan again in colour at 300 dpi."},
	reasonUpscaled:           {ZH: "图像似由低分辨率放大而成，请以 300 dpi 重新扫描原件。", EN: "The image seems enlarged from a lower resolution: scan the original again at 300 dpi."},
	reasonResolutionDoubtful: {ZH: "图像的实际分辨率可能不足，将由审核人员核对；建议以 300 dpi 重新扫描原件。", EN: "The true resolution may be too low; a reviewer will look. A scan of the original at 300 dpi is better."},
	reasonShadow:             {ZH: "页面大片处于阴影中，将由审核人员核对；建议改用扫描仪或在均匀光线下重拍。", EN: "Much of the page lies in shadow; a reviewer will look. Scan it, or take the picture again in even light."},
	reasonGlare:              {ZH: "页面有反光，将由审核人员核对；建议改用扫描仪或避开反光重拍。", EN: "Glare hides a part of the page; a reviewer will look. Scan it, or take the picture again without glare."},
	reasonCompressed:         {ZH: "图像压缩过度，将由审核人员核对；建议以较高质量重新保存。", EN: "The picture is compressed too strongly; a reviewer will look. Save it at a higher quality."},
	reasonBlurred:            {ZH: "图像模糊，请重新扫描，保持纸张平整、对焦清晰。", EN: "The image is blurred: scan again with the sheet flat and in focus."},
	reasonNotColour:          {ZH: "不是彩色扫描件，请对盖章原件进行彩色扫描。", EN: "This is not a colour scan: scan the stamped original in colour."},

	reasonBlankPage:     {ZH: "页面空白，请上传正确的扫描件。", EN: "The page is blank: upload the right scan."},
	reasonCutOff:        {ZH: "页面边缘被裁切，请完整扫描整张纸（含四角标记）。", EN: "The sheet is cut off: scan all of it with its four corner marks."},
	reasonExtraPages:    {ZH: "文件包含多余页面，请每份材料只上传所需页面。", EN: "The file holds more pages than this document has: upload only its own."},
	reasonFrontMissing:  {ZH: "缺少身份证人像面，请上传正反两面的复印件。", EN: "The side of the ID card with the portrait is missing: upload a copy of both sides."},
	reasonBackMissing:   {ZH: "缺少身份证国徽面，请上传正反两面的复印件。", EN: "The side of the ID card with the emblem is missing: upload a copy of both sides."},
	reasonNotRegistered: {ZH: "未能识别页面定位标记，请将整张纸平整扫描，勿遮挡四角标记。", EN: "The corner marks could not be found: scan the whole sheet flat with its marks uncovered."},
	reasonMirrored:      {ZH: "图像左右颠倒（镜像），请重新扫描。", EN: "The image is mirrored: scan again."},

	reasonTextAltered: {ZH: "纸面印刷内容与申请内容不一致，请打印本申请的申请表原件，勿涂改。", EN: "What is printed differs from the application: print this application's form and do not alter it."},
	reasonTextStruck:  {ZH: "部分印刷内容被划改，将由审核人员核对。", EN: "Some printed values were struck out; a reviewer will compare them."},
	reasonTextUnread:  {ZH: "部分印刷内容未能辨认，将由审核人员核对。", EN: "Some printed values could not be read; a reviewer will compare them."},

	reasonSealMissing:   {ZH: "未找到单位公章，请在原件上加盖公章后重新扫描。", EN: "No company seal was found: stamp the original with the company seal and scan again."},
	reasonSealMisplaced: {ZH: "公章未盖在指定位置，请在指定框内加盖后重新扫描。", EN: "The seal is not in its place: stamp inside the box and scan again."},
	reasonSealPartial:   {ZH: "印章不完整，请重新加盖清晰完整的公章。", EN: "The seal impression is incomplete: stamp again, whole and clear."},
	reasonSealSize:      {ZH: "印章尺寸异常，将由审核人员核对。", EN: "The seal has an unusual size; a reviewer will look."},
	reasonSealDoubtful:  {ZH: "印章不够清晰，将由审核人员核对。", EN: "The seal is not clear; a reviewer will look."},

	reasonSealFaint:     {ZH: "印章颜色过淡，将由审核人员核对。", EN: "The seal is faint; a reviewer will look."},
	reasonSealDouble:    {ZH: "印模重影，将由审核人员核对。", EN: "The impression was struck twice; a reviewer will look."},
	reasonSealNotRed:    {ZH: "印章不是红色，请使用红色印油加盖单位公章后重新扫描。", EN: "The seal is not red: stamp the original with red ink and scan again."},
	reasonSealWrongType: {ZH: "所盖并非单位公章（如财务、发票或收件专用章），请加盖单位公章后重新扫描。", EN: "This is not the company seal but one for finance, invoices or receipts: stamp with the company seal and scan again."},
	reasonSealOtherType: {ZH: "所盖印章可能不是单位公章，将由审核人员核对。", EN: "This may not be the company seal; a reviewer will look."},
	reasonSealOtherName: {ZH: "印章文字与单位名称不符，将由审核人员核对。", EN: "The name on the seal differs from the organisation's; a reviewer will look."},
	reasonSealIdentical: {ZH: "该印章与另一处印章的印迹完全相同，疑为复制，将由审核人员核对。", EN: "This impression is identical, down to its ink, to another one and may be a copy; a reviewer will look."},

	reasonInkSuspicious:    {ZH: "印章可能为打印或电子印章，将由审核人员核对；电子印章及打印件无效。", EN: "The seal may be printed or electronic, which would be void; a reviewer will look."},
	reasonInkNotAssessable: {ZH: "分辨率低于 300 dpi，无法评估印泥特征。", EN: "Below 300 dpi the ink cannot be assessed."},

	reasonDateMissing:    {ZH: "日期未填写，请用黑色签字笔手写年、月、日。", EN: "The date is missing: write year, month and day by hand."},
	reasonDateIncomplete: {ZH: "日期不完整，请手写补全年、月、日。", EN: "The date is incomplete: write year, month and day by hand."},
	reasonDateTyped:      {ZH: "日期须手写，打印的日期无效，请重新手写。", EN: "The date must be handwritten; a printed one is void."},
	reasonDateDoubtful:   {ZH: "手写日期辨认不确定，将由审核人员核对。", EN: "The handwritten date is not certain; a reviewer will look."},
	reasonDateInexact:    {ZH: "日期的确切日子辨认不确定，但各种可能的读法均不早于申请表生成日期、不晚于今天，予以通过；请对照裁图核对。", EN: "The exact day is not certain, but whatever it can be read as lies between the form's issue and today; it passes, to be seen beside its picture."},
	reasonDateImpossible: {ZH: "日期不存在，请更正。", EN: "This date does not exist in the calendar: correct it."},
	reasonDateFuture:     {ZH: "日期晚于今天，请更正。", EN: "The date lies in the future: correct it."},
	reasonDateBefore:     {ZH: "日期早于申请表生成日期，请更正。", EN: "The date is earlier than the day when the form was issued: correct it."},
	reasonDateOrder:      {ZH: "申请日期早于授权日期，请更正。", EN: "The application date is earlier than the authorisation date: correct it."},

	reasonSignatureMissing: {ZH: "缺少经办人手写签名，请经办人本人签名。", EN: "The agent's signature is missing: the agent signs by hand."},
	reasonSignatureTyped:   {ZH: "签名须手写，打印的签名无效。", EN: "The signature must be handwritten; a printed one is void."},
	reasonSignatureRed:     {ZH: "签名处为红色笔迹，将由审核人员核对；请用黑色签字笔签名。", EN: "What stands for the signature is red; a reviewer will look. Sign with a black pen."},
	reasonWritingDoubtful:  {ZH: "笔迹是否手写不确定，将由审核人员核对。", EN: "It is not certain that this is handwritten; a reviewer will look."},

	reasonCodeUnread:  {ZH: "未能确认统一社会信用代码，将由审核人员核对。", EN: "The credit code could not be read with certainty; a reviewer will look."},
	reasonCodeDiffers: {ZH: "营业执照上的统一社会信用代码与申请内容不一致，请上传本单位的营业执照。", EN: "The licence's credit code differs from the application: upload this organisation's licence."},
	reasonNameUnread:  {ZH: "未能确认单位名称，将由审核人员核对。", EN: "The organisation's name could not be read with certainty; a reviewer will look."},
	reasonNameDiffers: {ZH: "营业执照上的名称与申请内容不一致，请核对。", EN: "The licence's name differs from the application: check it."},

	reasonIDNumberUnread:  {ZH: "未能确认身份证号码，将由审核人员核对。", EN: "The ID number could not be read with certainty; a reviewer will look."},
	reasonIDNumberDiffers: {ZH: "身份证号码与申请内容不一致，请上传经办人本人的身份证复印件。", EN: "The ID number differs from the application: upload the agent's own ID card copy."},
	reasonIDNameUnread:    {ZH: "未能确认身份证姓名，将由审核人员核对。", EN: "The name on the ID card could not be read with certainty; a reviewer will look."},
	reasonIDNameDiffers:   {ZH: "身份证姓名与经办人姓名不一致，请核对。", EN: "The name on the ID card differs from the agent's: check it."},
	reasonValidityUnread:  {ZH: "未能确认身份证有效期限，将由审核人员核对。", EN: "The ID card's validity could not be read; a reviewer will look."},
	reasonIDExpired:       {ZH: "身份证已过有效期，请上传有效的身份证复印件。", EN: "The ID card has expired: upload a copy of a valid one."},

	reasonSameFile:  {ZH: "同一文件被重复上传，请分别上传各份材料。", EN: "The same file was uploaded twice: upload each document's own scan."},
	reasonUsedAgain: {ZH: "该文件已用于其他申请，将由审核人员核对。", EN: "This file was used in another application; a reviewer will look."},
}
