package models

import "time"

// DocumentKind names what a scan is of.
type DocumentKind string

// The kinds of document that an application may need.
const (
	CertificateForm DocumentKind = "certificate_form" // 机构数字证书申请表
	SealForm        DocumentKind = "seal_form"        // 电子印章申请表
	LicenceCopy     DocumentKind = "licence_copy"     // 营业执照复印件
	IDCopy          DocumentKind = "id_copy"          // 经办人身份证复印件
)

// DocumentKinds lists every kind in the order in which people deal with them.
var DocumentKinds = []DocumentKind{CertificateForm, SealForm, LicenceCopy, IDCopy}

// ParseDocumentKind returns the kind with that name, or an *Error with code document_kind_unknown.
func ParseDocumentKind(s string) (DocumentKind, error) {
	for _, k := range DocumentKinds {
		if string(k) == s {
			return k, nil
		}
	}
	return "", Invalid("document_kind_unknown", "kind",
		"材料类型须为 certificate_form、seal_form、licence_copy 或 id_copy。",
		"The document kind must be certificate_form, seal_form, licence_copy or id_copy.")
}

// IsForm tells whether documents of kind k are printed from our own templates.
func (k DocumentKind) IsForm() bool { return k == CertificateForm || k == SealForm }

// Title is the document's name as people write it.
func (k DocumentKind) Title() Text {
	switch k {
	case CertificateForm:
		return Text{"机构数字证书申请表", "certificate application form"}
	case SealForm:
		return Text{"电子印章申请表", "electronic seal application form"}
	case LicenceCopy:
		return Text{"营业执照复印件", "business licence copy"}
	case IDCopy:
		return Text{"经办人身份证复印件", "agent's ID card copy"}
	}
	return Text{string(k), string(k)}
}

// RequiredDocuments lists the documents that the request needs, in order. Without the seal service there is no seal form.
func (r Request) RequiredDocuments() []DocumentKind {
	if r.SealService.Wanted {
		return []DocumentKind{CertificateForm, SealForm, LicenceCopy, IDCopy}
	}
	return []DocumentKind{CertificateForm, LicenceCopy, IDCopy}
}

// Document is one uploaded document of an application: the blobs that hold its files, in the order of its pages.
type Document struct {
	Kind DocumentKind `json:"kind"`
	// Blobs are the SHA-256 digests of the files, in lower-case hexadecimal.
	Blobs      []string  `json:"blobs"`
	UploadedAt time.Time `json:"uploaded_at"`
	// Rejected: the document was returned and a new one must take its place.
	Rejected bool `json:"rejected,omitempty"`
}
