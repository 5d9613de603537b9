package issuance_test

import (
	"errors"
	"testing"

	"github.com/vermilion-seal/vermilion/issuance"
	"github.com/vermilion-seal/vermilion/issuance/token"
	"github.com/vermilion-seal/vermilion/models"
)

func TestActivateThenConfirm(t *testing.T) {
	t.Parallel()
	s := sharedStation(t)
	a := approved("app-activate", sealPNG())
	r, err := s.issuer.Issue(t.Context(), a)
	if err != nil {
		t.Fatal(err)
	}
	serial := r.Certificate.TokenSerial
	if err := s.desk.Activate(t.Context(), serial, "111111"); !errors.Is(err, models.ErrInvalid) {
		t.Errorf("weak PIN: %v", err)
	}
	if err := s.desk.Activate(t.Context(), serial, "Kapok#2026"); err != nil {
		t.Fatal(err)
	}
	if err := s.desk.Activate(t.Context(), serial, "Kapok#2026"); !errors.Is(err, models.ErrConflict) {
		t.Errorf("second activation: %v, want a conflict", err)
	}
	again, err := s.issuer.Issue(t.Context(), a)
	if err != nil {
		t.Fatal(err)
	}
	if again.Certificate != r.Certificate || again.PINs.User != "" {
		t.Error("after activation the result is another, or the vault still holds a user PIN")
	}
	if err := s.desk.ChangePIN(t.Context(), serial, "Kapok#2026", "Litchi#2027"); err != nil {
		t.Error(err)
	}
}

func TestPINLocksAfterTenAndUnlocks(t *testing.T) {
	t.Parallel()
	s := sharedStation(t)
	r, err := s.issuer.Issue(t.Context(), approved("app-lock", nil))
	if err != nil {
		t.Fatal(err)
	}
	serial, right := r.Certificate.TokenSerial, r.PINs.User.Reveal()
	for n := 1; n <= token.MaxTries; n++ {
		err := s.desk.ChangePIN(t.Context(), serial, "Wrong#0001", "Litchi#2027")
		if !errors.Is(err, token.ErrPINIncorrect) || errors.Is(err, token.ErrPINLocked) != (n == token.MaxTries) {
			t.Fatalf("wrong PIN %d: %v", n, err)
		}
		if left, err := s.desk.TriesLeft(serial); err != nil || left != token.MaxTries-n {
			t.Fatalf("%d tries left after %d wrong ones (%v)", left, n, err)
		}
	}
	if err := s.desk.ChangePIN(t.Context(), serial, right, "Litchi#2027"); !errors.Is(err, token.ErrPINLocked) {
		t.Errorf("right PIN on a locked token: %v", err)
	}
	if err := s.desk.Activate(t.Context(), serial, "Litchi#2027"); !errors.Is(err, token.ErrPINLocked) {
		t.Errorf("activation of a locked token: %v", err)
	}
	if err := s.desk.Unlock(t.Context(), serial, "Litchi#2027"); err != nil {
		t.Fatal(err)
	}
	if err := s.desk.ChangePIN(t.Context(), serial, "Litchi#2027", "Longan#2028"); err != nil {
		t.Errorf("after unlocking: %v", err)
	}
}

func TestDeskKnowsOnlyItsTokens(t *testing.T) {
	t.Parallel()
	s := sharedStation(t)
	if err := s.desk.Unlock(t.Context(), "0123456789abcdef", "Litchi#2027"); !errors.Is(err, models.ErrUnavailable) {
		t.Errorf("absent token: %v", err)
	}
}

func TestActivationCutOffIsCompleted(t *testing.T) {
	t.Parallel()
	s := sharedStation(t)
	r, err := s.issuer.Issue(t.Context(), approved("app-handover", nil))
	if err != nil {
		t.Fatal(err)
	}
	serial := r.Certificate.TokenSerial
	torn := s.Config
	torn.Vault = &tornVault{FileVault: s.vault}
	desk, err := issuance.NewDesk(torn)
	if err != nil {
		t.Fatal(err)
	}
	if err := desk.Activate(t.Context(), serial, "Kapok#2026"); !errors.Is(err, errTorn) {
		t.Fatalf("the vault did not fail: %v", err)
	}
	if err := s.desk.Activate(t.Context(), serial, "Kapok#2026"); err != nil {
		t.Fatal(err)
	}
	if err := s.desk.ChangePIN(t.Context(), serial, "Kapok#2026", "Litchi#2027"); err != nil {
		t.Error(err)
	}
}

var errTorn = errors.New("cut off")

// tornVault fails when it is told that the applicant has their PIN, as a crash at that moment would.
type tornVault struct{ *issuance.FileVault }

func (v *tornVault) Seal(name string, p issuance.PINs) error {
	if p.User == "" {
		return errTorn
	}
	return v.FileVault.Seal(name, p)
}
