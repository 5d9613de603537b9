package workers_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/vermilion-seal/vermilion/store"
	"github.com/vermilion-seal/vermilion/workers"
)

// BenchmarkStart measures how long it takes from the commit that makes a task due until its handler starts.
func BenchmarkStart(b *testing.B) {
	b.Run("embedded", func(b *testing.B) { benchmarkStart(b, newHouse(b, "")) })
	b.Run("redis", func(b *testing.B) { benchmarkStart(b, newHouse(b, startRedis(b))) })
	b.Run("another-process", func(b *testing.B) {
		h := newHouse(b, startRedis(b))
		h.cfg.Relay = &workers.Relay{Outbox: deaf{h.store}, Queue: h.queue}
		benchmarkStart(b, h)
	})
}

func benchmarkStart(b *testing.B, h *house) {
	started := make(chan time.Time, 1)
	h.room.set(func(_ context.Context, call string) error {
		if strings.HasPrefix(call, "draw") {
			started <- time.Now()
		}
		return nil
	})
	h.run(b)
	var waits []time.Duration
	for i := 0; b.Loop(); i++ {
		h.submitted(b, fmt.Sprint("A", i))
		committed := time.Now()
		waits = append(waits, (<-started).Sub(committed))
	}
	slices.Sort(waits)
	for _, q := range []int{50, 99} {
		b.ReportMetric(float64(waits[len(waits)*q/100].Microseconds())/1000, fmt.Sprintf("p%d-ms", q))
	}
	h.settled(b)
}

// deaf is an outbox of another process: it gives no signals.
type deaf struct{ *store.Store }

func (deaf) Due() <-chan struct{} { return nil }
