package models

import (
	"maps"
	"slices"
	"strings"
	"time"
)

// Application is a request together with its life so far. Its methods are the only way to change it; each either makes the
// whole change or returns an *Error and makes none. Saving it is the store's work, which raises Revision.
type Application struct {
	Request

	State State `json:"state"`
	// Revision counts saved changes; a saver that holds an older one loses (optimistic locking).
	Revision int64 `json:"revision"`
	// Round counts examinations: it rises each time the state becomes examining.
	Round       int                       `json:"round"`
	CreatedAt   time.Time                 `json:"created_at"`
	UpdatedAt   time.Time                 `json:"updated_at"`
	SubmittedAt time.Time                 `json:"submitted_at,omitzero"`
	Documents   map[DocumentKind]Document `json:"documents,omitempty"`
	Payment     *Payment                  `json:"payment,omitempty"`
	// Review is the reviewer's last decision.
	Review      *Review      `json:"review,omitempty"`
	Certificate *Certificate `json:"certificate,omitempty"`
}

// Payment is the record of a payment that the portal has collected.
type Payment struct {
	Yuan      int       `json:"yuan"`
	Reference string    `json:"reference"`
	PaidAt    time.Time `json:"paid_at"`
}

// Review is a reviewer's decision.
type Review struct {
	Reviewer string `json:"reviewer"` // the reviewer's login, not a name
	Approved bool   `json:"approved"`
	Reason   string `json:"reason,omitempty"`
	// Rejected lists the documents that a return asks for anew.
	Rejected []DocumentKind `json:"rejected,omitempty"`
	// Round is the examination round that the reviewer had before her.
	Round     int       `json:"round,omitempty"`
	DecidedAt time.Time `json:"decided_at"`
}

// Certificate is what issuance put on a token.
type Certificate struct {
	SerialNumber string    `json:"serial_number"` // hexadecimal
	Subject      string    `json:"subject"`
	NotBefore    time.Time `json:"not_before"`
	NotAfter     time.Time `json:"not_after"`
	PEM          string    `json:"pem"`
	TokenSerial  string    `json:"token_serial"`
	HasSeal      bool      `json:"has_seal"`
}

// NewApplication returns a draft of the request, or the request's first error.
func NewApplication(r Request, now time.Time) (*Application, error) {
	if errs := r.Validate(); len(errs) > 0 {
		return nil, errs[0]
	}
	if err := r.certifiable(); err != nil {
		return nil, err
	}
	return &Application{Request: r.canonical(), State: Draft, CreatedAt: now, UpdatedAt: now}, nil
}

// Step applies an event that carries nothing but itself. Events with a payload have methods of their own.
func (a *Application) Step(e Event, now time.Time) error {
	to, ok := a.State.Next(e)
	if !ok {
		return wrongState(a.State, e)
	}
	a.State = to
	a.UpdatedAt = now
	switch {
	case e == Submit:
		a.SubmittedAt = now
	case to == Examining:
		a.Round++
	}
	return nil
}

func wrongState(s State, e Event) *Error {
	t := s.Title()
	return Conflict("wrong_state",
		"申请当前状态为“"+t.ZH+"”，不能执行此操作（"+string(e)+"）。",
		"The application is "+t.EN+", a state that does not allow "+string(e)+".")
}

// Edit replaces the request of a draft. After submission it returns an *Error with code not_editable: an application can
// then only be closed and made anew. The id and the account never change.
func (a *Application) Edit(r Request, now time.Time) error {
	if a.State != Draft {
		return Conflict("not_editable", "申请提交后不可修改，只能关闭后重新申请。",
			"A submitted application cannot be edited: close it and make a new one.")
	}
	r.ID, r.Account = a.ID, a.Account
	if errs := r.Validate(); len(errs) > 0 {
		return errs[0]
	}
	a.Request = r.canonical()
	a.UpdatedAt = now
	return nil
}

// Attach records an uploaded document in place of an earlier one of its kind. When every required document is there the
// state moves on: to awaiting_payment, to examining when it is paid already, or from returned to examining.
// Errors: wrong_state, document_not_required, document_empty, same_file_twice.
func (a *Application) Attach(d Document, now time.Time) error {
	switch a.State {
	case FormsReady, AwaitingUploads, AwaitingPayment, Returned:
	default:
		return wrongState(a.State, "attach")
	}
	if !slices.Contains(a.RequiredDocuments(), d.Kind) {
		return Invalid("document_not_required", "kind", "本申请不需要该材料。", "This application does not need that document.")
	}
	if len(d.Blobs) == 0 {
		return Invalid("document_empty", "file", "请上传至少一个文件。", "Upload at least one file.")
	}
	if repeats(d.Blobs) {
		return Invalid("same_file_twice", "file", "同一文件上传了两次，请每页上传各自的文件。",
			"The same file is there twice: upload one file for each page.")
	}
	for kind, other := range a.Documents {
		if kind != d.Kind && slices.ContainsFunc(d.Blobs, func(b string) bool { return slices.Contains(other.Blobs, b) }) {
			return Invalid("same_file_twice", "file",
				"该文件已作为“"+kind.Title().ZH+"”上传，同一文件不能用于两份材料，请上传正确的文件。",
				"This file was already uploaded as the "+kind.Title().EN+": one file cannot serve as two documents, upload the right one.")
		}
	}
	if a.State == FormsReady {
		if err := a.Step(UploadsBegun, now); err != nil {
			return err
		}
	}
	docs := maps.Clone(a.Documents)
	if docs == nil {
		docs = map[DocumentKind]Document{}
	}
	docs[d.Kind] = d
	a.Documents = docs
	a.UpdatedAt = now
	if a.State == AwaitingPayment || len(a.MissingDocuments()) > 0 {
		return nil
	}
	if err := a.Step(DocumentsComplete, now); err != nil {
		return err
	}
	if a.State == AwaitingPayment && a.Payment != nil {
		return a.Step(Pay, now)
	}
	return nil
}

func repeats(blobs []string) bool {
	for i, b := range blobs {
		if slices.Contains(blobs[:i], b) {
			return true
		}
	}
	return false
}

// MissingDocuments lists the required documents that have not been uploaded, or were rejected; nil when none is missing.
func (a *Application) MissingDocuments() []DocumentKind {
	var missing []DocumentKind
	for _, k := range a.RequiredDocuments() {
		if d, ok := a.Documents[k]; !ok || d.Rejected {
			missing = append(missing, k)
		}
	}
	return missing
}

// Judged records the machine's judgement on the package: with rejected documents the application is returned and asks for
// those anew, otherwise it goes to a reviewer.
func (a *Application) Judged(rejected []DocumentKind, now time.Time) error {
	event := JudgedFit
	if len(rejected) > 0 {
		event = JudgedReturn
	}
	if err := a.Step(event, now); err != nil {
		return err
	}
	a.reject(rejected)
	return nil
}

func (a *Application) reject(kinds []DocumentKind) {
	docs := maps.Clone(a.Documents)
	for _, k := range kinds {
		if d, ok := docs[k]; ok {
			d.Rejected = true
			docs[k] = d
		}
	}
	a.Documents = docs
}

// RecordPayment records the payment, at any time between submission and examination. Recording the same payment again
// changes nothing. Errors: wrong_state, payment_amount, already_paid.
func (a *Application) RecordPayment(p Payment, now time.Time) error {
	if a.Payment != nil {
		if a.Payment.Reference == p.Reference && a.Payment.Yuan == p.Yuan {
			return nil
		}
		return Conflict("already_paid", "该申请已缴费。", "This application has been paid for already.")
	}
	switch a.State {
	case Submitted, FormsReady, AwaitingUploads, AwaitingPayment:
	default:
		return wrongState(a.State, Pay)
	}
	if fee, err := Fee(a.ValidityYears); err != nil || p.Yuan != fee {
		return Invalid("payment_amount", "yuan", "缴费金额与应缴金额不符。", "The amount paid is not the amount due.")
	}
	a.Payment = &p
	a.UpdatedAt = now
	if a.State == AwaitingPayment {
		return a.Step(Pay, now)
	}
	return nil
}

// Decide records a reviewer's decision: approval, or return with a reason. A return that names no document is answered by any
// upload. Errors: wrong_state, reason_required, document_not_required.
func (a *Application) Decide(r Review, now time.Time) error {
	event := Approve
	if !r.Approved {
		event = ReturnByReviewer
	}
	to, ok := a.State.Next(event)
	if !ok {
		return wrongState(a.State, event)
	}
	if !r.Approved && strings.TrimSpace(r.Reason) == "" {
		return Invalid("reason_required", "reason", "退回时必须填写原因。", "A return needs a reason.")
	}
	for _, k := range r.Rejected {
		if !slices.Contains(a.RequiredDocuments(), k) {
			return Invalid("document_not_required", "documents", "本申请不需要该材料。", "This application does not need that document.")
		}
	}
	if r.Approved {
		r.Rejected = nil // an approval asks for nothing
	}
	r.Round = a.Round
	a.State, a.UpdatedAt, a.Review = to, now, &r
	a.reject(r.Rejected)
	return nil
}

// Issue records what issuance put on a token and moves the application to issued.
func (a *Application) Issue(c Certificate, now time.Time) error {
	if err := a.Step(FinishIssuing, now); err != nil {
		return err
	}
	a.Certificate = &c
	return nil
}
