// Package token speaks to the devices that hold an organisation's key: PKCS#11 tokens behind one interface.
//
// A token is known by its serial number, never by its label or its slot: labels repeat and slots move.
package token

import (
	"crypto"

	"github.com/vermilion-seal/vermilion/models"
)

// Token is one token, held: nobody else, in this process or another, holds it before Close.
// Its methods are for one goroutine. Every error that says the token is gone wraps models.ErrUnavailable.
type Token interface {
	// Info asks the device who it is and how it stands.
	Info() (Info, error)
	// Format wipes the token: every object and the user PIN are gone, the label (at most 32 bytes) is set. A blank token
	// takes soPIN as its SO PIN; any other must have it already, otherwise ErrPINIncorrect. The serial number of a blank
	// software token may only be known afterwards. No session may be open.
	Format(label, soPIN string) error
	// SetUserPIN sets the user PIN: as User, pin is the present one; as SecurityOfficer, pin is the SO PIN and a lock is
	// lifted. No session may be open.
	SetUserPIN(by Role, pin, newPIN string) error
	// Open opens the one session that a token may have. An empty PIN opens one that sees public objects only and cannot sign.
	// Errors: ErrPINIncorrect, ErrPINLocked.
	Open(userPIN string) (Session, error)
	// Close ends an open session and lets go of the token.
	Close() error
}

// Session is work on an opened token. It is for one goroutine.
type Session interface {
	// GenerateKey makes a P-256 key pair inside the token. The private key is sensitive, was never extractable, and signs:
	// nothing else. It returns an error of kind models.ErrConflict where the token has an object with that ID.
	GenerateKey(id []byte, label string) (crypto.Signer, error)
	// Signer returns the one key pair with that ID. It signs digests, as ECDSA in ASN.1 form, and ends with the session.
	// Errors: models.ErrNotFound, and models.ErrConflict where there is more than one.
	Signer(id []byte) (crypto.Signer, error)
	// Write stores an object of class Certificate or Data.
	Write(Object) error
	// Objects lists everything on the token that the session can see. The list is only returned when the same token was
	// there before and after, for a token that was pulled out lists nothing, and without an error.
	Objects() ([]Object, error)
	Close() error
}

// Role is who logs in to a token.
type Role int

// The roles of PKCS#11.
const (
	User            Role = iota
	SecurityOfficer      // SO, 安全管理员
)

// Info is what a token says of itself.
type Info struct {
	Serial       string // empty for a blank software token
	Label        string
	Manufacturer string
	Model        string
	Initialised  bool // formatted, has an SO PIN
	UserPINSet   bool
	FinalTry     bool // one more wrong user PIN locks the token
	Locked       bool // the user PIN is locked
	Removable    bool // a device that may be plugged in again, as against a file that is there or lost
}

// Class is the kind of an object on a token.
type Class string

// The classes of object.
const (
	PrivateKey  Class = "private_key"
	PublicKey   Class = "public_key"
	Certificate Class = "certificate"
	Data        Class = "data"
	Other       Class = "other"
)

// Object is one object on a token.
type Object struct {
	Class       Class
	ID          []byte // joins a key pair and its certificate; none for data
	Label       string
	Application string // data only: the program that it belongs to
	// Value is the DER of a certificate, the bytes of a data object, or the DER SubjectPublicKeyInfo of a public key.
	// Nothing for a private key.
	Value []byte
	// Key holds what a private key admits.
	Key KeyPolicy
}

// KeyPolicy is what a token says about a private key (PKCS#11 v2.40 §4.9).
type KeyPolicy struct {
	Local                         bool // made on this token
	Sensitive, AlwaysSensitive    bool
	Extractable, NeverExtractable bool
	Sign                          bool
	Decrypt, Unwrap, Derive       bool
}

// SigningOnly tells whether the key was made on its token, can never have left it, and does nothing but sign.
func (k KeyPolicy) SigningOnly() bool {
	return k == KeyPolicy{Local: true, Sensitive: true, AlwaysSensitive: true, NeverExtractable: true, Sign: true}
}

// The errors about PINs.
var (
	ErrPINIncorrect = models.Invalid("pin_incorrect", "pin", "PIN 码不正确，请重新输入。", "The PIN is wrong: enter it again.")
	ErrPINLocked    = models.Conflict("pin_locked", "PIN 码已锁定，请由管理员解锁。", "The PIN is locked: an administrator must unlock it.")
	ErrPINFinalTry  = models.Conflict("pin_final_try", "PIN 码仅剩一次尝试机会，须由本人输入。",
		"One more wrong PIN locks the token: its owner must enter it.")
)
