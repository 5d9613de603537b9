package align

// Sample is sample.
func Sample(out, lows, highs, row []uint8, pitch int) { sample(out, lows, highs, row, pitch) }
