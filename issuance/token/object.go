package token

import (
	"crypto/x509"
	"encoding/asn1"
	"encoding/binary"
	"fmt"

	"github.com/miekg/pkcs11"

	"github.com/vermilion-seal/vermilion/models"
)

func (s *session) Write(o Object) error {
	template, err := writeTemplate(o)
	if err != nil {
		return err
	}
	return s.on("write "+string(o.Class), func() error {
		_, err := s.ctx.CreateObject(s.handle, template)
		return err
	})
}

// writeTemplate lists the attributes of a certificate or a data object that anyone may read and only its owner may change.
func writeTemplate(o Object) ([]*pkcs11.Attribute, error) {
	a := pkcs11.NewAttribute
	common := []*pkcs11.Attribute{
		a(pkcs11.CKA_TOKEN, true), a(pkcs11.CKA_PRIVATE, false), a(pkcs11.CKA_LABEL, o.Label), a(pkcs11.CKA_VALUE, o.Value),
	}
	switch o.Class {
	case Certificate:
		cert, err := x509.ParseCertificate(o.Value)
		if err != nil {
			return nil, fmt.Errorf("write certificate: %w: %w", err, models.ErrInvalid)
		}
		serial, err := asn1.Marshal(cert.SerialNumber)
		if err != nil {
			return nil, fmt.Errorf("write certificate: %w", err)
		}
		return append(common, a(pkcs11.CKA_CLASS, pkcs11.CKO_CERTIFICATE), a(pkcs11.CKA_CERTIFICATE_TYPE, pkcs11.CKC_X_509),
			a(pkcs11.CKA_ID, o.ID), a(pkcs11.CKA_SUBJECT, cert.RawSubject), a(pkcs11.CKA_ISSUER, cert.RawIssuer),
			a(pkcs11.CKA_SERIAL_NUMBER, serial)), nil
	case Data:
		return append(common, a(pkcs11.CKA_CLASS, pkcs11.CKO_DATA), a(pkcs11.CKA_APPLICATION, o.Application)), nil
	case PrivateKey, PublicKey, Other:
	}
	return nil, fmt.Errorf("write %s: %w", o.Class, models.ErrInvalid)
}

func (s *session) Objects() ([]Object, error) {
	var objects []Object
	err := s.on("list objects", func() error {
		handles, err := s.find()
		if err != nil {
			return err
		}
		for _, h := range handles {
			o, err := s.object(h)
			if err != nil {
				return err
			}
			objects = append(objects, o)
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	return objects, nil
}

// object reads one object back. A class has its own attributes: asking for one that it has not fails the whole question.
func (s *session) object(h pkcs11.ObjectHandle) (Object, error) {
	class, err := s.numbers(h, pkcs11.CKA_CLASS)
	if err != nil {
		return Object{}, err
	}
	switch class[0] {
	case pkcs11.CKO_CERTIFICATE:
		v, err := s.values(h, pkcs11.CKA_LABEL, pkcs11.CKA_ID, pkcs11.CKA_VALUE)
		if err != nil {
			return Object{}, fmt.Errorf("certificate: %w", err)
		}
		return Object{Class: Certificate, Label: string(v[0]), ID: v[1], Value: v[2]}, nil
	case pkcs11.CKO_DATA:
		v, err := s.values(h, pkcs11.CKA_LABEL, pkcs11.CKA_APPLICATION, pkcs11.CKA_VALUE)
		if err != nil {
			return Object{}, fmt.Errorf("data: %w", err)
		}
		return Object{Class: Data, Label: string(v[0]), Application: string(v[1]), Value: v[2]}, nil
	case pkcs11.CKO_PUBLIC_KEY:
		v, err := s.values(h, pkcs11.CKA_LABEL, pkcs11.CKA_ID)
		if err != nil {
			return Object{}, fmt.Errorf("public key: %w", err)
		}
		key, err := s.publicKey(h)
		if err != nil {
			return Object{}, err
		}
		spki, err := x509.MarshalPKIXPublicKey(key)
		if err != nil {
			return Object{}, fmt.Errorf("public key: %w", err)
		}
		return Object{Class: PublicKey, Label: string(v[0]), ID: v[1], Value: spki}, nil
	case pkcs11.CKO_PRIVATE_KEY:
		v, err := s.values(h, pkcs11.CKA_LABEL, pkcs11.CKA_ID)
		if err != nil {
			return Object{}, fmt.Errorf("private key: %w", err)
		}
		policy, err := s.keyPolicy(h)
		if err != nil {
			return Object{}, fmt.Errorf("private key: %w", err)
		}
		return Object{Class: PrivateKey, Label: string(v[0]), ID: v[1], Key: policy}, nil
	}
	return Object{Class: Other}, nil
}

func (s *session) keyPolicy(h pkcs11.ObjectHandle) (KeyPolicy, error) {
	var k KeyPolicy
	flags := []struct {
		attribute uint
		set       *bool
	}{
		{pkcs11.CKA_LOCAL, &k.Local},
		{pkcs11.CKA_SENSITIVE, &k.Sensitive},
		{pkcs11.CKA_ALWAYS_SENSITIVE, &k.AlwaysSensitive},
		{pkcs11.CKA_EXTRACTABLE, &k.Extractable},
		{pkcs11.CKA_NEVER_EXTRACTABLE, &k.NeverExtractable},
		{pkcs11.CKA_SIGN, &k.Sign},
		{pkcs11.CKA_DECRYPT, &k.Decrypt},
		{pkcs11.CKA_UNWRAP, &k.Unwrap},
		{pkcs11.CKA_DERIVE, &k.Derive},
	}
	names := make([]uint, len(flags))
	for i, f := range flags {
		names[i] = f.attribute
	}
	v, err := s.values(h, names...)
	if err != nil {
		return KeyPolicy{}, err
	}
	for i, f := range flags {
		if len(v[i]) != 1 {
			return KeyPolicy{}, fmt.Errorf("attribute %#x has %d bytes", f.attribute, len(v[i]))
		}
		*f.set = v[i][0] != 0
	}
	return k, nil
}

func (s *session) values(h pkcs11.ObjectHandle, attributes ...uint) ([][]byte, error) {
	ask := make([]*pkcs11.Attribute, len(attributes))
	for i, a := range attributes {
		ask[i] = pkcs11.NewAttribute(a, nil)
	}
	got, err := s.ctx.GetAttributeValue(s.handle, h, ask)
	if err != nil {
		return nil, err
	}
	values := make([][]byte, len(got))
	for i, a := range got {
		values[i] = a.Value
	}
	return values, nil
}

// numbers reads attributes of type CK_ULONG, which come in the byte order and width of this machine.
func (s *session) numbers(h pkcs11.ObjectHandle, attributes ...uint) ([]uint, error) {
	v, err := s.values(h, attributes...)
	if err != nil {
		return nil, err
	}
	numbers := make([]uint, len(v))
	for i, b := range v {
		switch len(b) {
		case 8:
			numbers[i] = uint(binary.NativeEndian.Uint64(b))
		case 4:
			numbers[i] = uint(binary.NativeEndian.Uint32(b))
		default:
			return nil, fmt.Errorf("attribute %#x has %d bytes", attributes[i], len(b))
		}
	}
	return numbers, nil
}
