package web

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"github.com/vermilion-seal/vermilion/models"
)

// Credential lets one program or person in. The token is compared in constant time and never logged.
type Credential struct {
	Role  models.Actor // portal, reviewer or operator
	Name  string       // a login, not a person's name
	Token string
}

// Caller is who makes a request.
type Caller struct {
	Role models.Actor
	Name string
}

type callerKey struct{}

func callerOf(ctx context.Context) Caller {
	c, _ := ctx.Value(callerKey{}).(Caller)
	return c
}

// callerByToken finds the credential with that token, looking at all of them whatever it finds.
func (s *server) callerByToken(token string) (Caller, bool) {
	var found Caller
	ok := false
	for _, c := range s.Credentials {
		want, got := sha256.Sum256([]byte(c.Token)), sha256.Sum256([]byte(token))
		if c.Token != "" && subtle.ConstantTimeCompare(want[:], got[:]) == 1 {
			found, ok = Caller{Role: c.Role, Name: c.Name}, true
		}
	}
	return found, ok
}

// allowed lists the roles that an operation is for, kept in the operation's metadata.
const allowedKey = "roles"

func roles(r ...models.Actor) map[string]any { return map[string]any{allowedKey: r} }

// authenticate admits API calls with a bearer token of a role that the operation allows.
func (s *server) authenticate(api huma.API) func(huma.Context, func(huma.Context)) {
	return func(ctx huma.Context, next func(huma.Context)) {
		allowed, guarded := ctx.Operation().Metadata[allowedKey].([]models.Actor)
		if !guarded {
			next(ctx)
			return
		}
		token, isBearer := strings.CutPrefix(ctx.Header("Authorization"), "Bearer ")
		caller, known := s.callerByToken(token)
		if !isBearer || !known {
			ctx.SetHeader("WWW-Authenticate", "Bearer")
			refuse(api, ctx, errUnauthenticated())
			return
		}
		if !slices.Contains(allowed, caller.Role) {
			refuse(api, ctx, errForbidden())
			return
		}
		next(huma.WithValue(ctx, callerKey{}, caller))
	}
}

func refuse(api huma.API, ctx huma.Context, err error) {
	p := problemOf(err)
	ctx.SetHeader("Content-Type", problemType)
	ctx.SetStatus(p.Status)
	_ = api.Marshal(ctx.BodyWriter(), problemType, p) // the client is gone if this fails
}

func errUnauthenticated() error {
	return models.Invalid("unauthenticated", "", "缺少或无效的访问令牌。", "The bearer token is missing or unknown.")
}

func errForbidden() error {
	return models.Invalid("forbidden", "", "该令牌无权执行此操作。", "This token does not allow the operation.")
}

const (
	sessionCookie = "vermilion_session"
	sessionLength = 12 * time.Hour
)

// signSession makes a browser session's cookie value: name, expiry and a MAC over both.
func (s *server) signSession(name string, expires time.Time) string {
	body := base64.RawURLEncoding.EncodeToString([]byte(name)) + "." + strconv.FormatInt(expires.Unix(), 10)
	return body + "." + s.mac("session", body)
}

func (s *server) mac(purpose, body string) string {
	m := hmac.New(sha256.New, s.SessionKey)
	m.Write([]byte(purpose + "\x00" + body))
	return base64.RawURLEncoding.EncodeToString(m.Sum(nil))
}

// session returns the reviewer of a browser request and the token that her forms must carry.
func (s *server) session(r *http.Request) (caller Caller, formToken string, ok bool) {
	c, err := r.Cookie(sessionCookie)
	if err != nil {
		return Caller{}, "", false
	}
	parts := strings.Split(c.Value, ".")
	if len(parts) != 3 || !hmac.Equal([]byte(parts[2]), []byte(s.mac("session", parts[0]+"."+parts[1]))) {
		return Caller{}, "", false
	}
	expires, err := strconv.ParseInt(parts[1], 10, 64)
	name, nameErr := base64.RawURLEncoding.DecodeString(parts[0])
	if err != nil || nameErr != nil || s.Now().Unix() >= expires {
		return Caller{}, "", false
	}
	if !slices.ContainsFunc(s.Credentials, func(c Credential) bool { return c.Role == models.Reviewer && c.Name == string(name) }) {
		return Caller{}, "", false // let in then, and not any more
	}
	return Caller{Role: models.Reviewer, Name: string(name)}, s.mac("form", c.Value), true
}
