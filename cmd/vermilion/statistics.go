package main

import (
	"fmt"
	"iter"
	"maps"
	"math"
)

// wilson returns the 95 % confidence interval of k in n as percentages (Wilson, 1927).
func wilson(k, n int) string {
	if n == 0 {
		return "–"
	}
	const z = 1.96
	p, m := float64(k)/float64(n), float64(n)
	centre := (p + z*z/(2*m)) / (1 + z*z/m)
	half := z * math.Sqrt(p*(1-p)/m+z*z/(4*m*m)) / (1 + z*z/m)
	return fmt.Sprintf("%.1f–%.1f %%", 100*max(0, centre-half), 100*min(1, centre+half))
}

func keys[K comparable, V any](m map[K]V) iter.Seq[K] { return maps.Keys(m) }

func sum[K comparable](m map[K]int) int {
	total := 0
	for _, n := range m {
		total += n
	}
	return total
}
