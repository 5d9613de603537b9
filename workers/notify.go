package workers

import (
	"bytes"
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"time"

	"github.com/vermilion-seal/vermilion/models"
)

// The headers of a webhook.
const (
	// HeaderTimestamp is when the call was made, in seconds since 1970.
	HeaderTimestamp = "Vermilion-Timestamp"
	// HeaderSignature is what Sign returns.
	HeaderSignature = "Vermilion-Signature"
	// HeaderDelivery is the same for every attempt to tell the same thing.
	HeaderDelivery = "Vermilion-Delivery"
)

// Notify tells the portal, with a signed HTTP POST, that an application has come to a state. Calls may be repeated, and may
// come in another order than the changes: the revision tells which is newer.
type Notify struct {
	URL    string // empty: nobody is told
	Secret []byte // the key of the signature
	Client *http.Client
	Now    func() time.Time
}

// notice is the body of a webhook.
type notice struct {
	Event       string       `json:"event"`
	Application string       `json:"application"`
	State       models.State `json:"state"`
	Revision    int64        `json:"revision"`
	Round       int          `json:"round,omitempty"`
}

// Do makes the call; any answer but a 2xx is an error.
func (w *Notify) Do(ctx context.Context, t models.Task) error {
	if w.URL == "" {
		return nil
	}
	body, err := json.Marshal(notice{"application.state", t.Application, t.State, t.Revision, t.Round})
	if err != nil {
		return fmt.Errorf("encode notice: %w", err)
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, w.URL, bytes.NewReader(body))
	if err != nil {
		return fmt.Errorf("webhook: %w", err)
	}
	timestamp := strconv.FormatInt(w.Now().Unix(), 10)
	request.Header.Set("Content-Type", "application/json")
	request.Header.Set(HeaderTimestamp, timestamp)
	request.Header.Set(HeaderSignature, Sign(w.Secret, timestamp, body))
	request.Header.Set(HeaderDelivery, t.Key())
	client := *w.Client
	client.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	response, err := client.Do(request)
	if err != nil {
		return fmt.Errorf("webhook: %w", withoutURL(err))
	}
	defer response.Body.Close()
	io.Copy(io.Discard, io.LimitReader(response.Body, 64<<10)) //nolint:errcheck // so that the connection can be used again
	if response.StatusCode/100 != 2 {
		return fmt.Errorf("webhook: the portal answered %d", response.StatusCode)
	}
	return nil
}

// withoutURL leaves the portal's address out of an error: it may hold a secret.
func withoutURL(err error) error {
	if e := new(url.Error); errors.As(err, &e) {
		return e.Err
	}
	return err
}

// Sign returns the signature of a webhook: "v1=" and the HMAC-SHA256, in lower-case hexadecimal, of the timestamp header, a
// full stop and the body. A receiver compares it in constant time and refuses a timestamp that is minutes old.
func Sign(secret []byte, timestamp string, body []byte) string {
	h := hmac.New(sha256.New, secret)
	h.Write([]byte(timestamp + "."))
	h.Write(body)
	return "v1=" + hex.EncodeToString(h.Sum(nil))
}
