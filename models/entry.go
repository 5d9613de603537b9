package models

// Entry is one line of the audit trail: who did what to which application. It holds no personal data of applicants.
type Entry struct {
	// Application is empty for what concerns the service as a whole.
	Application string `json:"application,omitempty"`
	Actor       Actor  `json:"actor"`
	// Who is a login, a station or the name of a part of the service; never a person's name.
	Who   string `json:"who"`
	Event Event  `json:"event"`
	// Detail is a short note in codes: reason codes, document kinds, digests, serial numbers.
	Detail string `json:"detail,omitempty"`
}
