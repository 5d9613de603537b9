package text

import (
	"slices"

	"google.golang.org/protobuf/encoding/protowire"
)

// takeGrey rewrites a network to take grey pixels, 1 × 1 × height × width bytes, in place of three planes of numbers. These it makes
// itself, as v·scale + shift, and gives up once it has read them: who hands them over keeps twelve bytes for a pixel to the end.
func takeGrey(model []byte, scale, shift [3]float32) ([]byte, error) {
	n, err := parseNetwork(model)
	if err != nil {
		return nil, err
	}
	var graph []byte
	planes := ""
	err = eachField(n.graph, func(f field) error {
		if f.number != graphInput {
			graph = append(graph, f.all...)
			return nil
		}
		return eachField(f.bytes, func(f field) error {
			if f.number == valueName {
				planes = string(f.bytes)
			}
			return nil
		})
	})
	if err != nil {
		return nil, err
	}
	n.graph = appendBytes(graph, graphInput, greyImage("grey"))
	n.nodes = slices.Concat([]*node{
		constant("grey.scale", &tensor{[]int64{1, 3, 1, 1}, scale[:]}),
		constant("grey.shift", &tensor{[]int64{1, 3, 1, 1}, shift[:]}),
		{op: "Cast", inputs: []string{"grey"}, outputs: []string{"grey.number"}, attributes: [][]byte{integer("to", elementsFloat)}},
		{op: "Mul", inputs: []string{"grey.number", "grey.scale"}, outputs: []string{"grey.scaled"}},
		{op: "Add", inputs: []string{"grey.scaled", "grey.shift"}, outputs: []string{planes}},
	}, n.nodes)
	return n.encode(), nil
}

// greyImage declares a value of 1 × 1 × height × width bytes.
func greyImage(name string) []byte {
	one := protowire.AppendVarint(protowire.AppendTag(nil, dimNumber, protowire.VarintType), 1)
	var shape []byte
	for _, dim := range [][]byte{one, one, appendBytes(nil, dimName, []byte("height")), appendBytes(nil, dimName, []byte("width"))} {
		shape = appendBytes(shape, shapeDim, dim)
	}
	elements := protowire.AppendVarint(protowire.AppendTag(nil, typeElements, protowire.VarintType), elementsByte)
	kind := appendBytes(nil, typeTensor, appendBytes(elements, typeShape, shape))
	return appendBytes(appendBytes(nil, valueName, []byte(name)), valueType, kind)
}
