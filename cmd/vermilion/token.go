package main

import (
	"bufio"
	"context"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"fmt"
	"strings"

	"github.com/vermilion-seal/vermilion/issuance/token"
	"github.com/vermilion-seal/vermilion/models"
	"github.com/vermilion-seal/vermilion/store"
)

type tokenCmd struct {
	List     tokenListCmd     `cmd:"" help:"List the tokens of this station."`
	Show     tokenShowCmd     `cmd:"" help:"Read a token's public objects back and verify its certificate."`
	Activate tokenActivateCmd `cmd:"" help:"Exchange the transport PIN for the applicant's own; the PIN is read from standard input."`
	Abandon  tokenAbandonCmd  `cmd:"" help:"Give up the lost or broken token of an unfinished issuance; the next try takes a blank one."`
	Unlock   tokenUnlockCmd   `cmd:"" help:"Set a new PIN on a token that wrong PINs have locked; the PIN is read from standard input."`
}

// withStation opens the station for one piece of work.
func withStation(ctx context.Context, a *app, f serviceFlags, work func(*station) error) error {
	if err := f.prepare(); err != nil {
		return err
	}
	s, err := store.Open(ctx, f.database(), a.now)
	if err != nil {
		return err
	}
	st, err := openStation(ctx, a, f, s)
	if err != nil {
		return errors.Join(err, s.Close())
	}
	return errors.Join(work(st), st.Close(), s.Close())
}

type tokenListCmd struct{ serviceFlags }

// Run lists the tokens.
func (c *tokenListCmd) Run(ctx context.Context, a *app) error {
	return withStation(ctx, a, c.serviceFlags, func(st *station) error {
		list, err := st.module.Tokens()
		if err != nil {
			return err
		}
		for _, t := range list {
			if !t.Initialised {
				continue
			}
			left, err := st.desk.TriesLeft(t.Serial)
			if err != nil {
				return err
			}
			fmt.Fprintf(a.stdout, "%-18s %-34s %s  PIN tries left 剩余尝试 %d\n", t.Serial, t.Label, t.Model, left)
		}
		return nil
	})
}

type tokenShowCmd struct {
	serviceFlags
	Serial string `arg:"" help:"The token's serial number."`
	PEM    bool   `name:"pem" help:"Print the certificate as PEM."`
}

// Run reads the token back; it fails unless the certificate verifies against the authority.
func (c *tokenShowCmd) Run(ctx context.Context, a *app) error {
	return withStation(ctx, a, c.serviceFlags, func(st *station) error {
		objects, err := readToken(ctx, st.module, c.Serial)
		if err != nil {
			return err
		}
		count := map[token.Class]int{}
		var cert *x509.Certificate
		for _, o := range objects {
			count[o.Class]++
			if o.Class == token.Certificate {
				if cert, err = x509.ParseCertificate(o.Value); err != nil {
					return fmt.Errorf("certificate on token: %w", err)
				}
			}
		}
		if cert == nil {
			return models.NotFound("certificate_missing", "令牌上没有证书。", "There is no certificate on the token.")
		}
		roots := x509.NewCertPool()
		for _, ca := range st.authority.Chain() {
			roots.AddCert(ca)
		}
		if _, err := cert.Verify(x509.VerifyOptions{Roots: roots, CurrentTime: a.now(), KeyUsages: []x509.ExtKeyUsage{x509.ExtKeyUsageAny}}); err != nil {
			return fmt.Errorf("verify certificate on token: %w", err)
		}
		if c.PEM {
			return pem.Encode(a.stdout, &pem.Block{Type: "CERTIFICATE", Bytes: cert.Raw})
		}
		fmt.Fprintf(a.stdout, "token 令牌      %s\nsubject 主体    %s\nserial 序列号   %x\nvalid 有效期    %s – %s\npublic objects 公开对象: %d public key, %d certificate, %d data\nverified 证书链验证通过\n",
			c.Serial, cert.Subject, cert.SerialNumber, cert.NotBefore.Format("2006-01-02"), cert.NotAfter.Format("2006-01-02"),
			count[token.PublicKey], count[token.Certificate], count[token.Data])
		return nil
	})
}

// readToken lists the public objects of a token.
func readToken(ctx context.Context, m *token.Module, serial string) (objects []token.Object, err error) {
	t, err := m.BySerial(ctx, serial)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, t.Close()) }()
	session, err := t.Open("")
	if err != nil {
		return nil, err
	}
	objects, err = session.Objects()
	return objects, errors.Join(err, session.Close())
}

type tokenActivateCmd struct {
	serviceFlags
	Serial string `arg:"" help:"The token's serial number."`
}

// Run activates the token.
func (c *tokenActivateCmd) Run(ctx context.Context, a *app) error {
	return c.withPIN(ctx, a, "已激活 activated", func(st *station, pin string) error { return st.desk.Activate(ctx, c.Serial, pin) })
}

func (c *tokenActivateCmd) withPIN(ctx context.Context, a *app, done string, set func(*station, string) error) error {
	fmt.Fprint(a.stderr, "新 PIN 码 new PIN: ")
	pin, err := bufio.NewReader(a.stdin).ReadString('\n')
	if pin = strings.TrimRight(pin, "\r\n"); pin == "" {
		return errors.Join(models.Invalid("pin_missing", "pin", "请从标准输入给出新 PIN 码。", "Give the new PIN on standard input."), err)
	}
	return withStation(ctx, a, c.serviceFlags, func(st *station) error {
		if err := set(st, pin); err != nil {
			return err
		}
		fmt.Fprintf(a.stdout, "%s: %s\n", c.Serial, done)
		return nil
	})
}

type tokenUnlockCmd struct{ tokenActivateCmd }

// Run unlocks the token.
func (c *tokenUnlockCmd) Run(ctx context.Context, a *app) error {
	return c.withPIN(ctx, a, "已解锁 unlocked", func(st *station, pin string) error { return st.desk.Unlock(ctx, c.Serial, pin) })
}

type tokenAbandonCmd struct {
	serviceFlags
	Application string `arg:"" help:"The application's id."`
}

// Run abandons the token.
func (c *tokenAbandonCmd) Run(ctx context.Context, a *app) error {
	return withStation(ctx, a, c.serviceFlags, func(st *station) error {
		if err := st.issuer.Abandon(ctx, c.Application); err != nil {
			return err
		}
		fmt.Fprintf(a.stdout, "%s: 已放弃原令牌 token given up\n", c.Application)
		return nil
	})
}
