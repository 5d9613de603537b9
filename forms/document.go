package forms

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"hash"
	"slices"

	"github.com/pdfcpu/pdfcpu/pkg/api"
	"github.com/pdfcpu/pdfcpu/pkg/pdfcpu"
	"github.com/pdfcpu/pdfcpu/pkg/pdfcpu/model"
	"github.com/pdfcpu/pdfcpu/pkg/pdfcpu/types"
)

// document is a PDF in the making. The first error sticks and is told by bytes.
type document struct {
	ctx     *model.Context
	content hash.Hash // of every stream, in order: the file's identifier
	err     error
}

// newDocument returns an empty document. The configuration is its own and whole: pdfcpu's default one is shared, mutable and
// read from the home directory.
func newDocument() (*document, error) {
	ctx, err := pdfcpu.CreateContextWithXRefTable(&model.Configuration{
		Reader15:       true,
		ValidationMode: model.ValidationStrict,
		Eol:            types.EolLF,
		Offline:        true,
		Limits:         model.DefaultResourceLimits(),
	}, types.PaperSize["A4"])
	if err != nil {
		return nil, err
	}
	return &document{ctx: ctx, content: sha256.New()}, nil
}

// add stores an object and returns a reference to it.
func (d *document) add(o types.Object) types.IndirectRef {
	ref, err := d.ctx.IndRefForNewObject(o)
	if err != nil {
		d.err = err
		return types.IndirectRef{}
	}
	return *ref
}

// set gives the object that ref stands for.
func (d *document) set(ref types.IndirectRef, o types.Object) {
	entry, ok := d.ctx.FindTableEntryForIndRef(&ref)
	if !ok {
		d.err = fmt.Errorf("no object %s", ref)
		return
	}
	entry.Object = o
}

// stream stores bytes, deflated, with further entries of their dictionary.
func (d *document) stream(b []byte, entries types.Dict) types.IndirectRef {
	s, err := d.ctx.NewStreamDictForBuf(b)
	if err == nil {
		for k, v := range entries {
			s.Dict[k] = v
		}
		err = s.Encode()
	}
	if err != nil {
		d.err = err
		return types.IndirectRef{}
	}
	d.content.Write(b)
	return d.add(*s)
}

// bytes validates the document and writes it, objects in the order of their numbers. A stream may refer only to objects that
// were added before it.
//
// pdfcpu's own order follows Go maps and its trailer a clock; written as an increment on nothing, a file depends on its
// objects alone.
func (d *document) bytes() (out []byte, err error) {
	defer func() {
		if p := recover(); p != nil { // pdfcpu panics on some objects it does not expect
			out, err = nil, fmt.Errorf("pdfcpu: %v", p)
		}
	}()
	if d.err != nil {
		return nil, d.err
	}
	if err := api.ValidateContext(d.ctx); err != nil {
		return nil, fmt.Errorf("validate: %w", err)
	}
	id := types.HexLiteral(hex.EncodeToString(d.content.Sum(nil)[:16]))
	d.ctx.ID = types.Array{id, id}

	var b bytes.Buffer
	b.WriteString("%PDF-1.7\n%\xe2\xe3\xcf\xd3\n")
	d.ctx.Write.Offset = int64(b.Len())
	for n := range d.ctx.Table {
		d.ctx.Write.ObjNrs = append(d.ctx.Write.ObjNrs, n)
	}
	slices.Sort(d.ctx.Write.ObjNrs)
	if err := api.WriteIncrement(d.ctx, &b); err != nil {
		return nil, fmt.Errorf("write: %w", err)
	}
	return b.Bytes(), nil
}

// textString encodes a PDF text string (ISO 32000-1 §7.9.2.2).
func textString(s string) types.Object {
	return types.NewHexLiteral(utf16BE("\uFEFF" + s))
}
