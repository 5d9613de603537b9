package issuance

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/vermilion-seal/vermilion/models"
)

// Entry is one step of an issuance as the journal remembers it. Neither PINs nor personal data are ever in a body.
type Entry struct {
	Generation int // counts the tries for one application from 1; each puts another key on the token
	Step       string
	Body       json.RawMessage
	At         time.Time
}

// journal remembers, durably and in order, what was done for an application.
type journal interface {
	// AppendJournal adds a step; when it returns nil the step outlives a crash. A step comes once in a generation: a second
	// one is refused with an error of kind models.ErrConflict, which stops two stations from working on one application.
	AppendJournal(ctx context.Context, application string, generation int, step string, body json.RawMessage) error
	// Journal returns the application's steps in the order in which they were added.
	Journal(ctx context.Context, application string) ([]Entry, error)
}

// step names what a generation has done. Intent comes before the act, every other step after it.
type step string

const (
	stepIntent     step = "intent"     // a token is about to be formatted under a label that never repeats
	stepFormatted  step = "formatted"  // it is blank, and this is its serial number
	stepPINs       step = "pins"       // the transport PIN is set
	stepKey        step = "key"        // the token has made a key pair
	stepCSR        step = "csr"        // and proved to have it
	stepCertified  step = "certified"  // the authority has signed
	stepWritten    step = "written"    // the certificate is on the token
	stepSealed     step = "sealed"     // so is the seal, or it was declined
	stepVerified   step = "verified"   // everything was read back and fits
	stepDone       step = "done"       // this is the certificate
	stepSuperseded step = "superseded" // the generation counts no more: its certificate is being revoked
	stepAbandoned  step = "abandoned"  // its token is lost: the next generation takes another
)

// The bodies of the steps.
type (
	intentBody struct {
		Content string `json:"content"` // SHA-256 of what is issued
		Label   string `json:"label"`
		KeyID   []byte `json:"key_id"`
		// Token is the serial number of the token to be formatted again; empty where a blank one is taken.
		Token     string `json:"token,omitempty"`
		Removable bool   `json:"removable,omitempty"`
	}
	formattedBody struct {
		Token     string `json:"token"`
		Removable bool   `json:"removable,omitempty"`
	}
	digestBody struct {
		SHA256 string `json:"sha256,omitempty"` // of the public key, the CSR or the seal; empty where the seal was declined
	}
	certifiedBody struct {
		Request string `json:"request"`
		Serial  string `json:"serial"`
		DER     []byte `json:"der"`
	}
	doneBody struct {
		Certificate models.Certificate `json:"certificate"`
	}
)

// generation is what the journal says of an application's last try; the zero value says that there was none.
type generation struct {
	number     int
	labels     []string // of this generation and all before: what the application's token may be labelled
	intent     intentBody
	token      string // serial number, empty while it is unknown
	removable  bool
	done       *models.Certificate
	superseded bool
	abandoned  bool
}

// lastGeneration reads the journal's entries into the last generation.
func lastGeneration(entries []Entry) (generation, error) {
	var g generation
	for _, e := range entries {
		if e.Generation != g.number {
			g = generation{number: e.Generation, labels: g.labels}
		}
		if err := g.apply(e); err != nil {
			return generation{}, fmt.Errorf("read journal: generation %d, step %s: %w", e.Generation, e.Step, err)
		}
	}
	return g, nil
}

func (g *generation) apply(e Entry) error {
	switch step(e.Step) {
	case stepIntent:
		if err := json.Unmarshal(e.Body, &g.intent); err != nil {
			return err
		}
		g.token, g.removable = g.intent.Token, g.intent.Removable
		g.labels = append(g.labels, g.intent.Label)
	case stepFormatted:
		var b formattedBody
		if err := json.Unmarshal(e.Body, &b); err != nil {
			return err
		}
		g.token, g.removable = b.Token, b.Removable
	case stepDone:
		var b doneBody
		if err := json.Unmarshal(e.Body, &b); err != nil {
			return err
		}
		g.done = &b.Certificate
	case stepSuperseded:
		g.superseded = true
	case stepAbandoned:
		g.abandoned = true
	case stepPINs, stepKey, stepCSR, stepCertified, stepWritten, stepSealed, stepVerified:
	default:
		return fmt.Errorf("unknown step: %w", models.ErrInvalid)
	}
	return nil
}

// requestID names a generation's request to the authority.
func requestID(application string, generation int) string {
	return fmt.Sprintf("%s#%d", application, generation)
}
