package models

// State is where an application stands in its life.
type State string

// The states.
const (
	Draft           State = "draft"            // being filled in
	Submitted       State = "submitted"        // fixed; the forms are being drawn
	FormsReady      State = "forms_ready"      // the forms can be downloaded
	AwaitingUploads State = "awaiting_uploads" // forms downloaded or some documents uploaded
	AwaitingPayment State = "awaiting_payment" // every document uploaded
	Examining       State = "examining"        // the machine examines and judges
	Returned        State = "returned"         // the applicant must upload something again
	InReview        State = "in_review"        // waits for a reviewer
	Approved        State = "approved"         // waits for a token station
	Issuing         State = "issuing"          // a station works on a token
	Issued          State = "issued"           // certificate and seal are on a token
	Shipped         State = "shipped"          // the token is in the post
	PapersReceived  State = "papers_received"  // the paper originals have arrived
	Activated       State = "activated"        // the applicant has set a PIN
	Bound           State = "bound"            // certificate bound to the account: the end that everyone wants
	Closed          State = "closed"           // given up by the applicant or an operator
	Expired         State = "expired"          // waited too long, or the certificate's validity is over
	Revoked         State = "revoked"          // the certificate was revoked
)

// States lists every state, in the order of a life that goes well and then those that end it early.
var States = []State{
	Draft, Submitted, FormsReady, AwaitingUploads, AwaitingPayment, Examining, Returned, InReview, Approved, Issuing, Issued,
	Shipped, PapersReceived, Activated, Bound, Closed, Expired, Revoked,
}

// Event is what moves an application from one state to the next.
type Event string

// The events.
const (
	Submit            Event = "submit"
	FormsDrawn        Event = "forms_drawn"
	UploadsBegun      Event = "uploads_begun"
	DocumentsComplete Event = "documents_complete"
	Pay               Event = "pay"
	JudgedFit         Event = "judged_fit" // accepted, or for a reviewer to resolve
	JudgedReturn      Event = "judged_return"
	Approve           Event = "approve"
	ReturnByReviewer  Event = "return_by_reviewer"
	BeginIssuing      Event = "begin_issuing"
	FinishIssuing     Event = "finish_issuing"
	Ship              Event = "ship"
	ReceivePapers     Event = "receive_papers"
	Activate          Event = "activate"
	Bind              Event = "bind"
	Close             Event = "close"
	Expire            Event = "expire"
	Revoke            Event = "revoke"
)

// Events lists every event.
var Events = []Event{
	Submit, FormsDrawn, UploadsBegun, DocumentsComplete, Pay, JudgedFit, JudgedReturn, Approve, ReturnByReviewer, BeginIssuing,
	FinishIssuing, Ship, ReceivePapers, Activate, Bind, Close, Expire, Revoke,
}

// Actor is who may cause an event.
type Actor string

// The actors.
const (
	Portal   Actor = "portal"   // the applicant, through the portal
	Reviewer Actor = "reviewer" // a person of the registration authority
	Operator Actor = "operator" // a person at a station or a terminal
	Machine  Actor = "machine"  // a worker of the service
)

// Transition is one row of the table of an application's life.
type Transition struct {
	From  State
	Event Event
	To    State
	Actor Actor
}

// Transitions is the whole life of an application. A step that is not in it is refused.
var Transitions = []Transition{
	{Draft, Submit, Submitted, Portal},
	{Submitted, FormsDrawn, FormsReady, Machine},
	{FormsReady, UploadsBegun, AwaitingUploads, Portal},
	{AwaitingUploads, DocumentsComplete, AwaitingPayment, Portal},
	{AwaitingPayment, Pay, Examining, Portal},
	{Examining, JudgedFit, InReview, Machine},
	{Examining, JudgedReturn, Returned, Machine},
	{Returned, DocumentsComplete, Examining, Portal},
	{InReview, Approve, Approved, Reviewer},
	{InReview, ReturnByReviewer, Returned, Reviewer},
	{Approved, BeginIssuing, Issuing, Machine},
	{Issuing, FinishIssuing, Issued, Machine},
	{Issued, Ship, Shipped, Operator},
	{Shipped, ReceivePapers, PapersReceived, Operator},
	{PapersReceived, Activate, Activated, Operator},
	{Activated, Bind, Bound, Portal},

	{Draft, Close, Closed, Portal},
	{Submitted, Close, Closed, Portal},
	{FormsReady, Close, Closed, Portal},
	{AwaitingUploads, Close, Closed, Portal},
	{AwaitingPayment, Close, Closed, Portal},
	{Examining, Close, Closed, Portal},
	{Returned, Close, Closed, Portal},
	{InReview, Close, Closed, Portal},

	{Draft, Expire, Expired, Machine},
	{FormsReady, Expire, Expired, Machine},
	{AwaitingUploads, Expire, Expired, Machine},
	{AwaitingPayment, Expire, Expired, Machine},
	{Returned, Expire, Expired, Machine},
	{Bound, Expire, Expired, Machine},

	{Issued, Revoke, Revoked, Operator},
	{Shipped, Revoke, Revoked, Operator},
	{PapersReceived, Revoke, Revoked, Operator},
	{Activated, Revoke, Revoked, Operator},
	{Bound, Revoke, Revoked, Operator},
}

// Next returns the state that event e leads to from s, and whether the table has such a row.
func (s State) Next(e Event) (State, bool) {
	for _, t := range Transitions {
		if t.From == s && t.Event == e {
			return t.To, true
		}
	}
	return s, false
}

// Final tells whether no event leads out of s.
func (s State) Final() bool {
	for _, t := range Transitions {
		if t.From == s {
			return false
		}
	}
	return true
}

// Live tells whether an application in s occupies its account: it is neither closed, expired nor revoked.
func (s State) Live() bool { return s != Closed && s != Expired && s != Revoked }

// Title is the state's name for people.
func (s State) Title() Text {
	switch s {
	case Draft:
		return Text{"草稿", "draft"}
	case Submitted:
		return Text{"已提交", "submitted"}
	case FormsReady:
		return Text{"申请表已生成", "forms ready"}
	case AwaitingUploads:
		return Text{"待上传材料", "awaiting uploads"}
	case AwaitingPayment:
		return Text{"待缴费", "awaiting payment"}
	case Examining:
		return Text{"自动核验中", "examining"}
	case Returned:
		return Text{"已退回补正", "returned"}
	case InReview:
		return Text{"待人工审核", "in review"}
	case Approved:
		return Text{"审核通过", "approved"}
	case Issuing:
		return Text{"制证中", "issuing"}
	case Issued:
		return Text{"已制证", "issued"}
	case Shipped:
		return Text{"已寄出", "shipped"}
	case PapersReceived:
		return Text{"纸质原件已收到", "papers received"}
	case Activated:
		return Text{"已激活", "activated"}
	case Bound:
		return Text{"已绑定", "bound"}
	case Closed:
		return Text{"已关闭", "closed"}
	case Expired:
		return Text{"已过期", "expired"}
	case Revoked:
		return Text{"已吊销", "revoked"}
	}
	return Text{string(s), string(s)}
}
