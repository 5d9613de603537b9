package forms

import (
	"bytes"
	"compress/zlib"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"hash"
	"maps"
	"slices"

	"github.com/pdfcpu/pdfcpu/pkg/api"
	"github.com/pdfcpu/pdfcpu/pkg/filter"
	"github.com/pdfcpu/pdfcpu/pkg/pdfcpu"
	"github.com/pdfcpu/pdfcpu/pkg/pdfcpu/model"
	"github.com/pdfcpu/pdfcpu/pkg/pdfcpu/types"
)

// document is a PDF in the making. The first error sticks and is told by bytes.
type document struct {
	ctx      *model.Context
	content  hash.Hash // of every stream, in order: the file's identifier
	deflater *zlib.Writer
	deflated bytes.Buffer
	err      error
}

// newDocument returns an empty document. The configuration is its own and whole: pdfcpu's default one is shared, mutable and
// read from the home directory.
func newDocument() (*document, error) {
	ctx, err := pdfcpu.CreateContextWithXRefTable(&model.Configuration{
		Reader15:          true,
		ValidationMode:    model.ValidationStrict,
		Eol:               types.EolLF,
		WriteObjectStream: true,
		WriteXRefStream:   true,
		Offline:           true,
		Limits:            model.DefaultResourceLimits(),
	}, types.PaperSize["A4"])
	if err != nil {
		return nil, err
	}
	deflater, err := zlib.NewWriterLevel(nil, zlib.BestCompression)
	if err != nil {
		return nil, err
	}
	return &document{ctx: ctx, content: sha256.New(), deflater: deflater}, nil
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

// stream stores bytes with further entries of their dictionary, deflated where that pays.
func (d *document) stream(b []byte, entries types.Dict) types.IndirectRef {
	d.content.Write(b)
	s := types.StreamDict{Dict: types.Dict{}, Content: b, Raw: b}
	for k, v := range entries {
		s.Dict[k] = v
	}
	if len(b) > 256 {
		d.deflated.Reset()
		d.deflater.Reset(&d.deflated)
		if _, err := d.deflater.Write(b); err != nil {
			d.err = err
		}
		if err := d.deflater.Close(); err != nil {
			d.err = err
		}
		s.Raw = bytes.Clone(d.deflated.Bytes())
		s.FilterPipeline = []types.PDFFilter{{Name: filter.Flate}}
		s.Dict["Filter"] = types.Name(filter.Flate)
	}
	length := int64(len(s.Raw))
	s.StreamLength = &length
	s.Dict["Length"] = types.Integer(length)
	return d.add(s)
}

// bytes validates the document and writes it. The bytes depend on the objects and their numbers alone: pdfcpu's own order of
// writing follows Go maps, and its trailer a clock, so here it writes an increment on nothing, object by object.
func (d *document) bytes() ([]byte, error) {
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
	d.ctx.Write.ObjNrs = d.pack()
	if d.err != nil {
		return nil, d.err
	}
	if err := api.WriteIncrement(d.ctx, &b); err != nil {
		return nil, fmt.Errorf("write: %w", err)
	}
	return b.Bytes(), nil
}

// pack puts every object but streams into one object stream (ISO 32000-1 §7.5.7) and returns the numbers of what remains to be
// written, ascending.
func (d *document) pack() []int {
	numbers := slices.Sorted(maps.Keys(d.ctx.Table))
	var streams, packed []int
	for _, n := range numbers {
		switch d.ctx.Table[n].Object.(type) {
		case types.StreamDict:
			streams = append(streams, n)
		case nil: // the head of the free list
		default:
			packed = append(packed, n)
		}
	}
	var index, objects bytes.Buffer
	for _, n := range packed {
		fmt.Fprintf(&index, "%d %d ", n, objects.Len())
		objects.WriteString(d.ctx.Table[n].Object.PDFString())
		objects.WriteByte('\n')
	}
	first := index.Len()
	index.Write(objects.Bytes())
	ref := d.stream(index.Bytes(), types.Dict{
		"Type": types.Name("ObjStm"), "N": types.Integer(len(packed)), "First": types.Integer(first),
	})
	container := ref.ObjectNumber.Value()
	for i, n := range packed {
		entry := d.ctx.Table[n]
		entry.Compressed, entry.ObjectStream, entry.ObjectStreamInd = true, &container, &i
		d.ctx.Write.SetWriteOffset(n) // counts as written; the offset of a packed object is not used
	}
	return append(streams, container)
}

// textString encodes a PDF text string (ISO 32000-1 §7.9.2.2).
func textString(s string) types.Object {
	return types.NewHexLiteral(utf16BE("\uFEFF" + s))
}
