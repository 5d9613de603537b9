package main

import (
	"bytes"
	"context"
	"fmt"
	"image"
	_ "image/jpeg" // the scans' format
	"os"
	"os/exec"
	"path/filepath"
	"time"

	"github.com/vermilion-seal/vermilion/models"
)

// peer is another program that reads pages.
type peer struct {
	name    string
	needs   string // what must be there for it to run
	command func(page, out string) []string
}

// peers reads whole pages, each with its usual settings for Chinese.
func peers(assets string) []peer {
	script := filepath.Join(assets, "peers", "tesseract.cjs")
	return []peer{
		{"tesseract", "tesseract", func(page, out string) []string { return []string{"tesseract", page, out, "-l", "chi_sim+eng"} }},
		{"ocrmypdf", "ocrmypdf", func(page, out string) []string {
			return []string{"ocrmypdf", "--quiet", "--jobs", "1", "--image-dpi", "300", "--language", "chi_sim+eng", "--output-type", "pdf", page, out + ".pdf"}
		}},
		{"tesseract.js", script, func(page, _ string) []string { return []string{"node", script, page} }},
	}
}

// comparePeers gives one page of each kind to every peer and prints CPU time, memory and the ratio to ours.
func comparePeers(ctx context.Context, a *app, pages []benchPage, ours map[models.DocumentKind]float64) error {
	dir, err := os.MkdirTemp("", "vermilion-bench-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	fmt.Fprintf(a.stdout, "\n%-13s %-17s %10s %12s %10s %8s\n", "peer", "page", "pixels", "CPU ms", "memory MB", "× ours")
	for _, p := range peers(a.assets) {
		if _, err := exec.LookPath(p.needs); err != nil {
			if _, err := os.Stat(p.needs); err != nil {
				fmt.Fprintf(a.stdout, "%-13s is not installed: make peers\n", p.name)
				continue
			}
		}
		seen := map[models.DocumentKind]bool{}
		for _, page := range pages {
			if seen[page.kind] {
				continue
			}
			seen[page.kind] = true
			path := filepath.Join(dir, page.file.Name)
			if err := os.WriteFile(path, page.file.Data, 0o600); err != nil {
				return err
			}
			cpu, memory, err := runPeer(ctx, p.command(path, filepath.Join(dir, "out")))
			if err != nil {
				fmt.Fprintf(a.stdout, "%-13s %-17s failed: %v\n", p.name, page.kind, err)
				continue
			}
			fmt.Fprintf(a.stdout, "%-13s %-17s %10s %12.0f %10d %8.1f\n", p.name, page.kind, pixels(path), ms(cpu), memory, ms(cpu)/ours[page.kind])
		}
	}
	return nil
}

// compareDecoding decodes every page with libjpeg-turbo's own djpeg and prints how many times its CPU time ours is beyond 60 ms.
func compareDecoding(ctx context.Context, a *app, pages []benchPage, ours map[models.DocumentKind]float64) error {
	if _, err := exec.LookPath("djpeg"); err != nil {
		fmt.Fprintln(a.stdout, "\ndjpeg is not installed: make peers")
		return nil
	}
	dir, err := os.MkdirTemp("", "vermilion-bench-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	path := filepath.Join(dir, "page.jpg")
	spent, n := map[models.DocumentKind]float64{}, map[models.DocumentKind]float64{}
	for _, page := range pages {
		if err := os.WriteFile(path, page.file.Data, 0o600); err != nil {
			return err
		}
		cpu, _, err := runPeer(ctx, []string{"djpeg", "-outfile", os.DevNull, path})
		if err != nil {
			return fmt.Errorf("djpeg: %w", err)
		}
		spent[page.kind] += ms(cpu)
		n[page.kind]++
	}
	fmt.Fprintf(a.stdout, "\ndecoding the same files with djpeg, mean CPU per page in ms\n")
	for _, kind := range models.DocumentKinds {
		decode := spent[kind] / n[kind]
		fmt.Fprintf(a.stdout, "  %-17s %7.1f   all checks: %.1f = %.1f × djpeg + 60 ms\n", kind, decode, ours[kind], (ours[kind]-60)/decode)
	}
	return nil
}

// tessdata is where Debian's Tesseract keeps its languages; the peers all read with the same ones.
func tessdata() string {
	found, _ := filepath.Glob("/usr/share/tesseract-ocr/*/tessdata") // the pattern is sound
	if len(found) == 0 {
		return ""
	}
	return found[len(found)-1]
}

func ms(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }

func pixels(path string) string {
	f, err := os.Open(path)
	if err != nil {
		return "?"
	}
	defer f.Close()
	cfg, _, err := image.DecodeConfig(f)
	if err != nil {
		return "?"
	}
	return fmt.Sprintf("%dx%d", cfg.Width, cfg.Height)
}

// memoryInterval is how often a peer's memory is looked at.
const memoryInterval = 50 * time.Millisecond

// runPeer runs a command on one thread and returns its CPU time and its peak memory in MB, children included.
func runPeer(ctx context.Context, args []string) (cpu time.Duration, memoryMB int, err error) {
	cmd := exec.CommandContext(ctx, args[0], args[1:]...)
	cmd.Env = append(os.Environ(), "OMP_THREAD_LIMIT=1", "TESSDATA_PREFIX="+tessdata())
	var out bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &out
	if err := cmd.Start(); err != nil {
		return 0, 0, err
	}
	ended := make(chan error, 1)
	go func() { ended <- cmd.Wait() }()
	// A child's ru_maxrss begins with its parent's size, so the kernel is asked while the peer runs.
	tick := time.NewTicker(memoryInterval)
	defer tick.Stop()
	for {
		select {
		case <-tick.C:
			memoryMB = max(memoryMB, familyMemory(cmd.Process.Pid))
		case err := <-ended:
			if err != nil {
				return 0, 0, fmt.Errorf("%w: %.200s", err, out.Bytes())
			}
			return cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime(), memoryMB, nil
		}
	}
}
