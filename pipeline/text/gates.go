package text

import "slices"

// A gate multiplies each channel of a convolution by a number that is computed from the channels' means. Those of the line finder
// work on its largest values, of which every step makes another copy.

// gate turns x + x·s into x·(1 + s), in which one step less passes over x.
func (r *rewriting) gate(sum *node) {
	if len(sum.inputs) != 2 {
		return
	}
	x, product := sum.inputs[0], r.from[sum.inputs[1]]
	if product == nil || product.op != "Mul" || product.inputs[0] != x || r.only(product) != sum {
		return
	}
	one := product.outputs[0] + ".one"
	r.nodes = append(r.nodes, constant(one, &tensor{data: []float32{1}}))
	product.op, product.inputs[0] = "Add", one
	sum.op = "Mul"
}

// gatedSum turns Conv(x)·s + y into one convolution that adds to y, with weights multiplied by s: Conv takes single pixels, so that the
// mean of Conv(x), from which s is computed, is Conv of the mean of x, and neither Conv(x) nor its product is needed.
func (r *rewriting) gatedSum(sum *node) {
	product := r.from[sum.inputs[0]]
	if product == nil || product.op != "Mul" || r.only(product) != sum {
		return
	}
	conv, scale := r.from[product.inputs[0]], product.inputs[1]
	if !r.pointwise(conv) {
		return
	}
	users := r.to[conv.outputs[0]]
	i := slices.IndexFunc(users, func(v *node) bool { return v.op == "GlobalAveragePool" })
	if len(users) != 2 || i < 0 {
		return
	}
	x, w, channels := conv.inputs[0], conv.inputs[1], r.from[conv.inputs[1]].value.dims[0]
	mean := users[i].outputs[0]
	// Each node stands where its inputs are known: the mean where the convolution was, and that of the mean behind it.
	*users[i] = node{op: "Conv", inputs: []string{mean + ".ahead", w}, outputs: []string{mean}, attributes: conv.attributes}
	*conv = node{op: "GlobalAveragePool", inputs: []string{x}, outputs: []string{mean + ".ahead"}}
	*product = node{op: "Transpose", inputs: []string{scale}, outputs: []string{w + ".scale"}, attributes: [][]byte{integers("perm", 1, 0, 2, 3)}}
	scaled := &node{op: "Mul", inputs: []string{w, w + ".scale"}, outputs: []string{w + ".scaled"}}
	*sum = node{
		op: "FusedConv", domain: runtimeDomain, inputs: []string{x, w + ".scaled", w + ".bias", sum.inputs[1]},
		outputs: sum.outputs, attributes: users[i].attributes,
	}
	r.nodes = slices.Insert(r.nodes, slices.Index(r.nodes, sum), scaled)
	r.nodes = append(r.nodes, constant(w+".bias", &tensor{[]int64{channels}, make([]float32, channels)}))
	r.declare(runtimeDomain)
}

// runtimeDomain is where ONNX Runtime keeps operators of its own.
const runtimeDomain = "com.microsoft"

// pointwise tells whether a node is a convolution without bias that makes each pixel from the one in its place.
func (r *rewriting) pointwise(v *node) bool {
	w, _ := r.weights(v)
	other := func(usual int64) func(int64) bool { return func(n int64) bool { return n != usual } }
	return w != nil && len(v.inputs) == 2 && w.dims[2] == 1 && w.dims[3] == 1 &&
		!slices.ContainsFunc(v.ints("pads"), other(0)) && !slices.ContainsFunc(v.ints("strides"), other(1)) &&
		!slices.ContainsFunc(v.ints("group"), other(1))
}
