package web

import (
	"time"

	"github.com/vermilion-seal/vermilion/models"
)

// Progress is how an application stands, as the portal sees it.
type Progress struct {
	ID          string                `json:"id"`
	Account     string                `json:"account"`
	State       models.State          `json:"state"`
	Title       models.Text           `json:"title"`
	Revision    int64                 `json:"revision"`
	FeeYuan     int                   `json:"fee_yuan"`
	Paid        bool                  `json:"paid"`
	Required    []models.DocumentKind `json:"required_documents"`
	Missing     []models.DocumentKind `json:"missing_documents" doc:"Documents to upload now, rejected ones included."`
	Forms       []models.DocumentKind `json:"forms,omitempty" doc:"Forms that can be downloaded now."`
	ReturnedFor string                `json:"returned_for,omitempty" doc:"The reviewer's reason for a return."`
	CreatedAt   time.Time             `json:"created_at"`
	UpdatedAt   time.Time             `json:"updated_at"`
	Certificate *CertificateInfo      `json:"certificate,omitempty"`
}

// CertificateInfo describes an issued certificate.
type CertificateInfo struct {
	SerialNumber string    `json:"serial_number"`
	Subject      string    `json:"subject"`
	NotBefore    time.Time `json:"not_before"`
	NotAfter     time.Time `json:"not_after"`
	TokenSerial  string    `json:"token_serial"`
	HasSeal      bool      `json:"has_seal"`
	PEM          string    `json:"pem"`
}

func progressOf(a *models.Application) Progress {
	fee, _ := models.Fee(a.ValidityYears) // validated when the application was made
	p := Progress{
		ID: a.ID, Account: a.Account, State: a.State, Title: a.State.Title(), Revision: a.Revision,
		FeeYuan: fee, Paid: a.Payment != nil, Required: a.RequiredDocuments(), Missing: a.MissingDocuments(),
		CreatedAt: a.CreatedAt, UpdatedAt: a.UpdatedAt,
	}
	if a.State != models.Draft && a.State != models.Submitted {
		for _, k := range p.Required {
			if k.IsForm() {
				p.Forms = append(p.Forms, k)
			}
		}
	}
	if a.State == models.Returned && a.Review != nil && !a.Review.Approved && a.Review.Round == a.Round { // or the machine returned it since
		p.ReturnedFor = a.Review.Reason
	}
	if c := a.Certificate; c != nil {
		p.Certificate = &CertificateInfo{c.SerialNumber, c.Subject, c.NotBefore, c.NotAfter, c.TokenSerial, c.HasSeal, c.PEM}
	}
	return p
}
