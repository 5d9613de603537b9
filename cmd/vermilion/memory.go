package main

import (
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"
)

// residentMemory and peakMemory look at the largest child process of this one, in MB.
func residentMemory() int { return childMemory(func(p process) int { return p.residentMB }) }

func peakMemory() int { return childMemory(func(p process) int { return p.peakMB }) }

// watchMemory measures the child processes of this one again and again, for they may be replaced meanwhile. The function that it
// returns ends that and tells the most that was measured, in MB.
func watchMemory(measure func() int) (most func() int) {
	const pause = 200 * time.Millisecond
	done, result := make(chan struct{}), make(chan int)
	go func() {
		tick := time.NewTicker(pause)
		defer tick.Stop()
		for peak := 0; ; {
			peak = max(peak, measure())
			select {
			case <-tick.C:
			case <-done:
				result <- peak
				return
			}
		}
	}()
	return func() int {
		close(done)
		return <-result
	}
}

func childMemory(size func(process) int) int {
	largest := 0
	for _, p := range processes() {
		if p.parent == os.Getpid() {
			largest = max(largest, size(p))
		}
	}
	return largest
}

// familyMemory is what a process and its descendants hold now, in MB.
func familyMemory(pid int) int {
	all := processes()
	total := 0
	for id, p := range all {
		for above := id; above > 1; above = all[above].parent {
			if above == pid {
				total += p.residentMB
				break
			}
		}
	}
	return total
}

// process is what the kernel tells of a process.
type process struct {
	parent, residentMB, peakMB int
}

func processes() map[int]process {
	found := map[int]process{}
	statuses, _ := filepath.Glob("/proc/[0-9]*/status") // the pattern is sound
	for _, path := range statuses {
		data, err := os.ReadFile(path)
		if err != nil {
			continue // the process has ended
		}
		values := map[string]int{}
		for line := range strings.Lines(string(data)) {
			name, value, _ := strings.Cut(line, ":")
			values[name], _ = strconv.Atoi(strings.TrimSuffix(strings.TrimSpace(value), " kB"))
		}
		found[values["Pid"]] = process{parent: values["PPid"], residentMB: values["VmRSS"] / 1024, peakMB: values["VmHWM"] / 1024}
	}
	return found
}
