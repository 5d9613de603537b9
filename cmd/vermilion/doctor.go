package main

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"

	"github.com/redis/go-redis/v9"

	"github.com/vermilion-seal/vermilion/forms"
	"github.com/vermilion-seal/vermilion/issuance/token"
	"github.com/vermilion-seal/vermilion/pipeline"
	"github.com/vermilion-seal/vermilion/pipeline/page"
	"github.com/vermilion-seal/vermilion/store"
)

type doctorCmd struct {
	serviceFlags
}

// Help teaches the verb.
func (doctorCmd) Help() string {
	return "Checks what make setup installs and what the settings name. Exit code 1 when something is missing; each line says what to do."
}

// examination is one thing that the doctor looks at; remedy is what to do when it fails.
type symptom struct {
	name   string
	look   func(context.Context) (detail string, err error)
	remedy string
}

const runSetup = "run make setup 运行 make setup"

// Run looks at everything and reports all of it.
func (c *doctorCmd) Run(ctx context.Context, a *app) error {
	symptoms := []symptom{
		{"models, fonts, libraries 模型与字体", func(context.Context) (string, error) { return checkAssets(a.assets) }, runSetup},
		{"form fonts 表单字体", func(context.Context) (string, error) {
			_, err := forms.LoadFonts(a.assets)
			return "NotoSansSC, HanaMinB", err
		}, runSetup},
		{"OCR engines 文字识别引擎", func(context.Context) (string, error) {
			e, err := pipeline.NewExaminer(a.assets, page.Limits{})
			if err != nil {
				return "", err
			}
			return "ONNX Runtime, Tesseract", e.Close() //nolint:contextcheck // closing must not be cut short
		}, runSetup},
		tool("pdftoppm", "-v", "apt-get install poppler-utils"),
		tool("openssl", "version", "apt-get install openssl"),
		tool("opensc-tool", "--version", "apt-get install opensc"),
		{"token module 令牌模块", func(context.Context) (string, error) { return c.checkModule() }, "apt-get install softhsm2, or set --token-module"},
		{"database 数据库", c.checkDatabase, "give --data a folder that can be written 指定可写的 --data 目录"},
		{"queue 队列", c.checkQueue, "start Redis, or leave --redis out for the embedded queue"},
	}
	sick := 0
	for _, s := range symptoms {
		detail, err := s.look(ctx)
		if err != nil {
			sick++
			fmt.Fprintf(a.stdout, "✗ %s: %v\n    → %s\n", s.name, err, s.remedy)
			continue
		}
		fmt.Fprintf(a.stdout, "✓ %s: %s\n", s.name, detail)
	}
	if sick > 0 {
		return exitCode(exitReturned)
	}
	return nil
}

// checkAssets compares every listed file with its SHA-256.
func checkAssets(dir string) (string, error) {
	list := listedAssets()
	var faults []error
	for _, want := range list {
		got, err := fileDigest(filepath.Join(dir, want.path))
		switch {
		case err != nil:
			faults = append(faults, err)
		case got != want.sha256:
			faults = append(faults, fmt.Errorf("%s is not the file that %s ships", want.path, want.source))
		}
	}
	return fmt.Sprintf("%d files, SHA-256 as pinned", len(list)), errors.Join(faults...)
}

func fileDigest(path string) (string, error) {
	f, err := os.Open(path)
	if err != nil {
		return "", err
	}
	defer f.Close()
	h := sha256.New()
	if _, err := io.Copy(h, f); err != nil {
		return "", err
	}
	return hex.EncodeToString(h.Sum(nil)), nil
}

func tool(name, versionFlag, remedy string) symptom {
	return symptom{name, func(ctx context.Context) (string, error) {
		if _, err := exec.LookPath(name); err != nil {
			return "", err
		}
		out, _ := exec.CommandContext(ctx, name, versionFlag).CombinedOutput() // some tools exit 1 after their version
		first, _, _ := strings.Cut(strings.TrimSpace(string(out)), "\n")
		return first, nil
	}, remedy}
}

func (c *doctorCmd) checkModule() (string, error) {
	if c.TokenModule != "" {
		_, err := os.Stat(c.TokenModule)
		return c.TokenModule, err
	}
	return token.FindSoftHSM()
}

func (c *doctorCmd) checkDatabase(ctx context.Context) (string, error) {
	dir, err := os.MkdirTemp("", "vermilion-doctor-")
	if err != nil {
		return "", err
	}
	defer os.RemoveAll(dir)
	dsn := filepath.Join(dir, "probe.db")
	if _, err := os.Stat(c.database()); err == nil {
		dsn = c.database()
	}
	s, err := store.Open(ctx, dsn, time.Now)
	if err != nil {
		return "", err
	}
	entries, _, auditErr := s.VerifyAudit(ctx)
	return fmt.Sprintf("SQLite, audit chain of %d entries verified", entries), errors.Join(auditErr, s.Close())
}

func (c *doctorCmd) checkQueue(ctx context.Context) (string, error) {
	if c.Redis == "" {
		return "embedded 内置", nil
	}
	o, err := redis.ParseURL(c.Redis)
	if err != nil {
		return "", err
	}
	client := redis.NewClient(o)
	defer client.Close()
	if err := client.Ping(ctx).Err(); err != nil {
		return "", err
	}
	policy, err := client.ConfigGet(ctx, "maxmemory-policy").Result()
	if err == nil && policy["maxmemory-policy"] != "noeviction" {
		return "", fmt.Errorf("maxmemory-policy is %s: a full queue would lose tasks; set noeviction", policy["maxmemory-policy"])
	}
	return "Redis answers", nil
}
