package text

import "slices"

// simplify rewrites a model of PP-OCRv4's kind to compute the same with fewer passes over its data. As exported, every
// convolution is followed by up to eight operators that each read and write all of its output: a scale and a shift, the hard
// swish x·min(max(x+3, 0), 6)/6 in four steps, and another scale and shift. The first pair goes into the weights before it, the
// hard swish takes two steps, the last pair goes into the weights behind it or is one step, and gates go into what they are behind.
// Weights that training has driven to nothing become nothing.
func simplify(model []byte) ([]byte, error) {
	n, err := parseNetwork(model)
	if err != nil {
		return nil, err
	}
	r := &rewriting{network: n}
	r.connect()
	for _, v := range n.nodes {
		if v.op == "Conv" {
			r.foldBehind(v)
		}
	}
	r.connect()
	for _, v := range n.nodes {
		if v.op == "Div" {
			r.hardSwish(v)
		}
	}
	r.connect()
	for _, v := range n.nodes {
		if v.op == "Mul" {
			r.foldAhead(v)
		}
	}
	r.connect()
	for _, v := range n.nodes {
		if v.op == "Add" {
			r.gate(v)
		}
	}
	r.connect()
	for _, v := range slices.Clone(n.nodes) {
		if v.op == "Add" {
			r.gatedSum(v)
		}
	}
	r.connect()
	for _, v := range n.nodes {
		v.flush()
	}
	return r.encode(), nil
}

// negligible is the size below which a weight, beside which the others of its sum are 1e20 times as great, counts for nothing.
// Processors take a hundred times as long for numbers below 1.2e-38, of which squeezed channels have thousands.
const negligible = 1e-30

// flush sets negligible weights to 0.
func (v *node) flush() {
	if v.value == nil {
		return
	}
	for i, w := range v.value.data {
		if w > -negligible && w < negligible {
			v.value.data[i] = 0
		}
	}
	*v = *constant(v.outputs[0], v.value)
}

// rewriting is a network with its edges.
type rewriting struct {
	*network
	from map[string]*node   // by output
	to   map[string][]*node // by input
}

// connect lists the edges, and the nodes in an order in which each comes after its inputs.
func (r *rewriting) connect() {
	r.nodes = slices.DeleteFunc(r.nodes, func(v *node) bool { return v.op == "" })
	slices.SortStableFunc(r.nodes, func(a, b *node) int { return constantsFirst(a) - constantsFirst(b) })
	r.from, r.to = map[string]*node{}, map[string][]*node{}
	for _, v := range r.nodes {
		for _, s := range v.outputs {
			r.from[s] = v
		}
		for _, s := range v.inputs {
			r.to[s] = append(r.to[s], v)
		}
	}
}

func constantsFirst(v *node) int {
	if v.op == "Constant" {
		return 0
	}
	return 1
}

// foldBehind takes the scale and the shift behind a convolution into its weights.
func (r *rewriting) foldBehind(conv *node) {
	weights, bias := r.weights(conv)
	scale, s := r.scalar(r.only(conv), "Mul")
	shift, t := r.scalar(r.only(scale), "Add")
	if weights == nil || shift == nil {
		return
	}
	for i := range weights.data {
		weights.data[i] *= s
	}
	for i := range bias.data {
		bias.data[i] = bias.data[i]*s + t
	}
	conv.outputs = shift.outputs
	scale.op, shift.op = "", ""
	r.setWeights(conv, weights, bias)
}

// hardSwish replaces x·min(max(x+3, 0), 6)/6 by x·HardSigmoid(x).
func (r *rewriting) hardSwish(div *node) {
	product := r.from[div.inputs[0]]
	if six, v := r.scalar(div, "Div"); six == nil || v != 6 || product == nil || product.op != "Mul" || len(product.inputs) != 2 || r.only(product) != div {
		return
	}
	clip := r.from[product.inputs[1]]
	if clip == nil || clip.op != "Clip" || r.only(clip) != product {
		return
	}
	add, three := r.scalar(r.from[clip.inputs[0]], "Add")
	if add == nil || three != 3 || r.only(add) != clip || add.inputs[0] != product.inputs[0] {
		return
	}
	*clip = node{op: "HardSigmoid", inputs: product.inputs[:1], outputs: clip.outputs, attributes: [][]byte{float("alpha", 1.0/6), float("beta", 0.5)}}
	product.outputs = div.outputs
	add.op, div.op = "", ""
}

// foldAhead takes a scale and a shift into the weights of the convolutions behind them, as far as these have no margin of zeros,
// which the shift leaves alone; elsewhere it makes one step of the two.
func (r *rewriting) foldAhead(scale *node) {
	scale, s := r.scalar(scale, "Mul")
	shift, t := r.scalar(r.only(scale), "Add")
	if shift == nil {
		return
	}
	x, y := scale.inputs[0], shift.outputs[0]
	if c := r.from[x]; c != nil && c.op == "Constant" {
		x = scale.inputs[1]
	}
	plain := func(v *node) bool {
		w, _ := r.weights(v)
		return w != nil && v.inputs[0] == y && !slices.ContainsFunc(v.ints("pads"), func(p int64) bool { return p != 0 })
	}
	if !slices.ContainsFunc(r.to[y], func(v *node) bool { return !plain(v) }) {
		for _, conv := range r.to[y] {
			weights, bias := r.weights(conv)
			n := len(weights.data) / len(bias.data)
			for i := range bias.data {
				sum := float32(0)
				for k := range weights.data[i*n : (i+1)*n] {
					sum += weights.data[i*n+k]
					weights.data[i*n+k] *= s
				}
				bias.data[i] += sum * t
			}
			conv.inputs[0] = x
			r.setWeights(conv, weights, bias)
		}
		scale.op, shift.op = "", ""
		return
	}
	channels := r.channels(x)
	if channels == 0 {
		return
	}
	inputs := []string{x}
	for _, v := range []struct {
		name  string
		value float32
	}{{"scale", s}, {"shift", t}, {"mean", 0}, {"variance", 1}} {
		inputs = append(inputs, y+"."+v.name)
		r.nodes = append(r.nodes, constant(y+"."+v.name, &tensor{[]int64{int64(channels)}, slices.Repeat([]float32{v.value}, channels)}))
	}
	*shift = node{op: "BatchNormalization", inputs: inputs, outputs: shift.outputs, attributes: [][]byte{float("epsilon", 0)}}
	scale.op = ""
}

// only returns the one node that uses what v gives, nil where there are several.
func (r *rewriting) only(v *node) *node {
	if v == nil || len(v.outputs) != 1 || len(r.to[v.outputs[0]]) != 1 {
		return nil
	}
	return r.to[v.outputs[0]][0]
}

// scalar returns the node if it is of that kind and works with one number, and the number.
func (r *rewriting) scalar(v *node, op string) (*node, float32) {
	if v == nil || v.op != op || len(v.inputs) != 2 {
		return nil, 0
	}
	for _, s := range v.inputs {
		if c := r.from[s]; c != nil && c.value != nil && len(c.value.data) == 1 {
			return v, c.value.data[0]
		}
	}
	return nil, 0
}

// weights returns the weights and the bias of a convolution, nil where they are not its own.
func (r *rewriting) weights(v *node) (weights, bias *tensor) {
	if v == nil || v.op != "Conv" || len(v.inputs) < 2 {
		return nil, nil
	}
	w := r.from[v.inputs[1]]
	if w == nil || w.value == nil || len(w.value.dims) != 4 || len(r.to[v.inputs[1]]) != 1 {
		return nil, nil
	}
	if len(v.inputs) == 2 {
		return w.value, &tensor{w.value.dims[:1], make([]float32, w.value.dims[0])}
	}
	b := r.from[v.inputs[2]]
	if b == nil || b.value == nil || len(r.to[v.inputs[2]]) != 1 {
		return nil, nil
	}
	return w.value, b.value
}

// setWeights gives a convolution its weights and bias.
func (r *rewriting) setWeights(v *node, weights, bias *tensor) {
	name := v.inputs[1]
	*r.from[name] = *constant(name, weights)
	if len(v.inputs) == 2 {
		v.inputs = append(v.inputs, name+".bias")
		c := constant(name+".bias", bias)
		r.nodes, r.from[name+".bias"], r.to[name+".bias"] = append(r.nodes, c), c, []*node{v}
		return
	}
	*r.from[v.inputs[2]] = *constant(v.inputs[2], bias)
}

// channels returns how many channels a value has, 0 where that is not known.
func (r *rewriting) channels(name string) int {
	v := r.from[name]
	if w, _ := r.weights(v); w != nil {
		return int(w.dims[0])
	}
	if v != nil && v.op == "Mul" {
		return r.channels(v.inputs[0])
	}
	return 0
}
