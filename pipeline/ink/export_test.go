package ink

// Smooth is smooth.
func Smooth(out, src []uint8, w, h int) { smooth(out, src, w, h) }
