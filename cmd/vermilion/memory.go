package main

import (
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
)

// residentMemory is what the largest child process of this one holds now, in MB.
func residentMemory() int { return childMemory(func(p process) int { return p.residentMB }) }

// peakMemory is the most that a child process of this one has held, those that have ended among them, in MB.
func peakMemory() int {
	alive := childMemory(func(p process) int { return p.peakMB })
	var ended syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_CHILDREN, &ended); err != nil {
		return alive
	}
	return max(alive, int(ended.Maxrss/1024))
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
