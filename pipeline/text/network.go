package text

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"math"
	"slices"

	"google.golang.org/protobuf/encoding/protowire"
)

// network is the graph of an ONNX model that is rewritten before it is loaded. Only what the rewriting needs is understood; all
// else stays as it was read.
type network struct {
	model []byte // the model's fields but for its graph
	graph []byte // the graph's fields but for its nodes
	nodes []*node
}

// node is an operator of the graph.
type node struct {
	op              string
	domain          string // of an operator that is none of ONNX's own
	inputs, outputs []string
	attributes      [][]byte
	value           *tensor // of a Constant that is a tensor of 32-bit floats
}

// tensor holds 32-bit floats.
type tensor struct {
	dims []int64
	data []float32
}

// Field numbers of the messages of onnx.proto (ONNX 1.17).
const (
	modelGraph                                         = 7
	graphNode, graphInput                              = 1, 11
	nodeInput, nodeOutput, nodeOp, nodeAttribute       = 1, 2, 4, 5
	nodeDomain, modelDomain                            = 7, 8
	domainName, domainVersion                          = 1, 2
	attrName, attrFloat, attrInt, attrTensor, attrInts = 1, 2, 3, 5, 8
	attrType                                           = 20
	tensorDims, tensorType, tensorFloats, tensorRaw    = 1, 2, 4, 9
	typeOfFloat, typeOfInt, typeOfTensor, typeOfInts   = 1, 2, 4, 7
	elementsFloat, elementsByte                        = 1, 2
	valueName, valueType, typeTensor                   = 1, 2, 1
	typeElements, typeShape                            = 1, 2
	shapeDim, dimNumber, dimName                       = 1, 1, 2
)

var errNetwork = errors.New("malformed network")

// parseNetwork reads an ONNX model.
func parseNetwork(data []byte) (*network, error) {
	n := &network{}
	err := eachField(data, func(f field) error {
		if f.number != modelGraph {
			n.model = append(n.model, f.all...)
			return nil
		}
		return eachField(f.bytes, func(f field) error {
			if f.number != graphNode {
				n.graph = append(n.graph, f.all...)
				return nil
			}
			v, err := parseNode(f.bytes)
			n.nodes = append(n.nodes, v)
			return err
		})
	})
	if err == nil && len(n.nodes) == 0 {
		err = errNetwork
	}
	return n, err
}

func parseNode(data []byte) (*node, error) {
	v := &node{}
	err := eachField(data, func(f field) error {
		switch f.number {
		case nodeInput:
			v.inputs = append(v.inputs, string(f.bytes))
		case nodeOutput:
			v.outputs = append(v.outputs, string(f.bytes))
		case nodeOp:
			v.op = string(f.bytes)
		case nodeDomain:
			v.domain = string(f.bytes)
		case nodeAttribute:
			v.attributes = append(v.attributes, f.bytes)
		}
		return nil // names and descriptions are not needed
	})
	if v.op == "Constant" && len(v.attributes) == 1 && err == nil {
		err = eachField(v.attributes[0], func(f field) error {
			if f.number != attrTensor {
				return nil
			}
			t, err := parseTensor(f.bytes)
			v.value = t
			return err
		})
	}
	return v, err
}

// parseTensor returns nil for a tensor of anything but 32-bit floats.
func parseTensor(data []byte) (*tensor, error) {
	t := &tensor{}
	floats := false
	err := eachField(data, func(f field) error {
		switch f.number {
		case tensorDims:
			t.dims = append(t.dims, f.ints()...)
		case tensorType:
			floats = f.varint == elementsFloat
		case tensorRaw, tensorFloats:
			t.data = floatsOf(f.bytes)
		}
		return nil
	})
	size := int64(1)
	for _, d := range t.dims {
		size *= d
	}
	if !floats || int64(len(t.data)) != size {
		return nil, err
	}
	return t, err
}

// encode writes the model.
func (n *network) encode() []byte {
	graph := slices.Clone(n.graph)
	for _, v := range n.nodes {
		graph = appendBytes(graph, graphNode, v.encode())
	}
	return appendBytes(slices.Clone(n.model), modelGraph, graph)
}

// declare says, once, that there are operators of a domain, of its first version.
func (n *network) declare(domain string) {
	v := appendBytes(nil, domainName, []byte(domain))
	v = protowire.AppendVarint(protowire.AppendTag(v, domainVersion, protowire.VarintType), 1)
	if field := appendBytes(nil, modelDomain, v); !bytes.Contains(n.model, field) {
		n.model = append(n.model, field...)
	}
}

func (v *node) encode() []byte {
	var b []byte
	for _, s := range v.inputs {
		b = appendBytes(b, nodeInput, []byte(s))
	}
	for _, s := range v.outputs {
		b = appendBytes(b, nodeOutput, []byte(s))
	}
	b = appendBytes(b, nodeOp, []byte(v.op))
	b = appendBytes(b, nodeDomain, []byte(v.domain))
	for _, a := range v.attributes {
		b = appendBytes(b, nodeAttribute, a)
	}
	return b
}

// constant returns a node that holds a tensor.
func constant(name string, t *tensor) *node {
	var b []byte
	for _, d := range t.dims {
		b = protowire.AppendVarint(protowire.AppendTag(b, tensorDims, protowire.VarintType), uint64(d))
	}
	b = protowire.AppendVarint(protowire.AppendTag(b, tensorType, protowire.VarintType), elementsFloat)
	b = appendBytes(b, tensorRaw, rawFloats(t.data))
	a := appendBytes(nil, attrName, []byte("value"))
	a = appendBytes(a, attrTensor, b)
	a = protowire.AppendVarint(protowire.AppendTag(a, attrType, protowire.VarintType), typeOfTensor)
	return &node{op: "Constant", outputs: []string{name}, attributes: [][]byte{a}, value: t}
}

// ints returns an attribute of whole numbers, nil where there is none of that name.
func (v *node) ints(name string) []int64 {
	for _, a := range v.attributes {
		var list []int64
		named := false
		err := eachField(a, func(f field) error {
			switch f.number {
			case attrName:
				named = string(f.bytes) == name
			case attrInts, attrInt:
				list = append(list, f.ints()...)
			}
			return nil
		})
		if named && err == nil {
			return list
		}
	}
	return nil
}

// field is one field of a protocol buffers message.
type field struct {
	number protowire.Number
	all    []byte // with its tag
	bytes  []byte
	varint uint64
	packed bool
}

func eachField(data []byte, use func(field) error) error {
	for len(data) > 0 {
		number, kind, n := protowire.ConsumeTag(data)
		if n < 0 {
			return fmt.Errorf("%w: %w", errNetwork, protowire.ParseError(n))
		}
		m := protowire.ConsumeFieldValue(number, kind, data[n:])
		if m < 0 {
			return fmt.Errorf("%w: %w", errNetwork, protowire.ParseError(m))
		}
		f := field{number: number, all: data[:n+m]}
		switch kind {
		case protowire.BytesType:
			f.bytes, _ = protowire.ConsumeBytes(data[n:])
			f.packed = true
		case protowire.VarintType:
			f.varint, _ = protowire.ConsumeVarint(data[n:])
		}
		if err := use(f); err != nil {
			return err
		}
		data = data[n+m:]
	}
	return nil
}

// ints returns the numbers of a repeated field, packed or not.
func (f field) ints() []int64 {
	if !f.packed {
		return []int64{int64(f.varint)}
	}
	var list []int64
	for b := f.bytes; len(b) > 0; {
		v, n := protowire.ConsumeVarint(b)
		if n < 0 {
			return nil
		}
		list, b = append(list, int64(v)), b[n:]
	}
	return list
}

// floatsOf reads 32-bit floats as they lie in a file, rawFloats writes them.
func floatsOf(raw []byte) []float32 {
	data := make([]float32, len(raw)/4)
	for i := range data {
		data[i] = math.Float32frombits(binary.LittleEndian.Uint32(raw[4*i:]))
	}
	return data
}

func rawFloats(data []float32) []byte {
	raw := make([]byte, 0, 4*len(data))
	for _, v := range data {
		raw = binary.LittleEndian.AppendUint32(raw, math.Float32bits(v))
	}
	return raw
}

// float returns an attribute of one number.
func float(name string, v float32) []byte {
	a := appendBytes(nil, attrName, []byte(name))
	a = protowire.AppendFixed32(protowire.AppendTag(a, attrFloat, protowire.Fixed32Type), math.Float32bits(v))
	return protowire.AppendVarint(protowire.AppendTag(a, attrType, protowire.VarintType), typeOfFloat)
}

// integer returns an attribute of one whole number.
func integer(name string, v uint64) []byte {
	a := appendBytes(nil, attrName, []byte(name))
	a = protowire.AppendVarint(protowire.AppendTag(a, attrInt, protowire.VarintType), v)
	return protowire.AppendVarint(protowire.AppendTag(a, attrType, protowire.VarintType), typeOfInt)
}

// integers returns an attribute of several whole numbers.
func integers(name string, values ...uint64) []byte {
	a := appendBytes(nil, attrName, []byte(name))
	for _, v := range values {
		a = protowire.AppendVarint(protowire.AppendTag(a, attrInts, protowire.VarintType), v)
	}
	return protowire.AppendVarint(protowire.AppendTag(a, attrType, protowire.VarintType), typeOfInts)
}

func appendBytes(b []byte, number protowire.Number, v []byte) []byte {
	return protowire.AppendBytes(protowire.AppendTag(b, number, protowire.BytesType), v)
}
