package authority

import (
	"encoding/json"
	"fmt"
	"math/big"
	"time"

	"github.com/vermilion-seal/vermilion/issuance/durable"
	"github.com/vermilion-seal/vermilion/models"
)

// record is one line of an authority's ledger. A line is written before what it announces is done.
type record struct {
	Event event     `json:"event"`
	At    time.Time `json:"at"`

	Fingerprint string `json:"fingerprint,omitempty"` // created: SHA-256 of the root, hexadecimal

	Request   string    `json:"request,omitempty"` // reserved, issued, voided
	Serial    string    `json:"serial,omitempty"`  // reserved, revoked: hexadecimal
	NotBefore time.Time `json:"not_before,omitzero"`
	// Content is the SHA-256 of all that a request asks for: key, subject, years.
	Content     string `json:"content,omitempty"`
	Certificate []byte `json:"certificate,omitempty"` // issued: DER
	Reason      Reason `json:"reason,omitempty"`      // revoked
	Number      int64  `json:"number,omitempty"`      // listed: CRL number
}

type event string

const (
	created  event = "created"
	reserved event = "reserved" // serial number and first moment of a certificate about to be signed
	issued   event = "issued"
	voided   event = "voided"
	revoked  event = "revoked"
	listed   event = "listed" // a CRL number about to be used
)

// entry is what the ledger says of one request.
type entry struct {
	reserved    record
	certificate []byte // DER, nil before it is issued
	void        bool
}

// revocation is one revoked certificate.
type revocation struct {
	serial *big.Int
	reason Reason
	at     time.Time
}

// ledger is the file and what it adds up to. Its user holds the authority's lock, and refreshes it after taking that.
type ledger struct {
	log         *durable.Log
	read        int64 // bytes taken in
	fingerprint string
	requests    map[string]*entry
	serials     map[string]bool // every serial number reserved
	revocations []revocation
	revoked     map[string]bool
	crlNumber   int64
}

func newLedger(path string) *ledger {
	return &ledger{log: durable.NewLog(path), requests: map[string]*entry{}, serials: map[string]bool{}, revoked: map[string]bool{}}
}

// refresh takes in what was added since, by this process or another.
func (l *ledger) refresh() error {
	read, err := l.log.Read(l.read, func(line []byte) error {
		var r record
		if err := json.Unmarshal(line, &r); err != nil {
			return err
		}
		return l.apply(r)
	})
	l.read = read
	return err
}

// add makes r durable and takes it in.
func (l *ledger) add(r record) error {
	if err := l.log.Append(r); err != nil {
		return err
	}
	return l.refresh()
}

func (l *ledger) apply(r record) error {
	switch r.Event {
	case created:
		l.fingerprint = r.Fingerprint
	case reserved:
		l.requests[r.Request] = &entry{reserved: r}
		l.serials[r.Serial] = true
	case issued:
		e, ok := l.requests[r.Request]
		if !ok {
			return fmt.Errorf("request %s was issued before it was reserved", r.Request)
		}
		e.certificate = r.Certificate
	case voided:
		if e, ok := l.requests[r.Request]; ok {
			e.void = true
		} else {
			l.requests[r.Request] = &entry{void: true}
		}
	case revoked:
		serial, ok := new(big.Int).SetString(r.Serial, 16)
		if !ok {
			return fmt.Errorf("serial %q is no number", r.Serial)
		}
		if !l.revoked[r.Serial] {
			l.revoked[r.Serial] = true
			l.revocations = append(l.revocations, revocation{serial: serial, reason: r.Reason, at: r.At})
		}
	case listed:
		l.crlNumber = r.Number
	default:
		return fmt.Errorf("unknown event %q", r.Event)
	}
	return nil
}

// lookup returns what is known of the request; nil where nothing is. Errors: models.ErrConflict where it was voided, or
// asked for something else.
func (l *ledger) lookup(request, content string) (*entry, error) {
	e := l.requests[request]
	switch {
	case e == nil:
		return nil, nil
	case e.void:
		return nil, models.Conflict("certificate_void", "该签发请求已作废。", "That request for a certificate was voided.")
	case e.reserved.Content != content:
		return nil, models.Conflict("certificate_request_reused",
			"同一签发请求编号已用于其他密钥或内容。", "That request id was used with another key or content.")
	}
	return e, nil
}
