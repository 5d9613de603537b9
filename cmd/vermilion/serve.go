package main

import (
	"context"
	"fmt"
	"log/slog"
	"os"

	"github.com/vermilion-seal/vermilion/models"
	"github.com/vermilion-seal/vermilion/pipeline"
	"github.com/vermilion-seal/vermilion/workers"
)

// roleAll runs every part: API and workers in this process, the token station in a child of its own.
const roleAll = string(workers.RoleAll)

type serveCmd struct {
	serviceFlags
	Listen        string `default:"127.0.0.1:8300" env:"VERMILION_LISTEN" help:"Address of API and reviewers' pages." placeholder:"HOST:PORT"`
	Role          string `default:"all" enum:"all,api,worker,token" env:"VERMILION_ROLE" help:"Part to run: all, api, worker or token."`
	PageWorkers   int    `env:"VERMILION_PAGE_WORKERS" help:"Page workers (default: one for each core)."`
	Policy        string `env:"VERMILION_POLICY" help:"Thresholds that differ from the defaults, as JSON." placeholder:"FILE"`
	WebhookURL    string `env:"VERMILION_WEBHOOK_URL" help:"Where changes of state are told to the portal (default: nowhere)." placeholder:"URL"`
	WebhookSecret string `env:"VERMILION_WEBHOOK_SECRET" help:"Key of the webhook's signature."`
	Station       string `env:"VERMILION_STATION" default:"station-1" help:"Name of this token station, unique among stations."`
	StallAfter    string `default:"10m" env:"VERMILION_STALL_AFTER" help:"How long a task may stand still before it is handed out anew." placeholder:"DURATION"`
}

// Help teaches the verb.
func (serveCmd) Help() string {
	return "Without settings everything runs on this machine: SQLite, files, an embedded queue, software tokens, a local authority.\n" +
		"The first start writes DATA/credentials.json with one token each for portal, reviewer and operator.\n\n" +
		"  vermilion serve --data /var/lib/vermilion\n" +
		"  vermilion serve --role worker --redis redis://queue:6379/0"
}

// Run serves until it is interrupted.
func (c *serveCmd) Run(ctx context.Context, a *app) error {
	cfg, err := c.config(a)
	if err != nil {
		return err
	}
	s, err := startService(ctx, a, cfg)
	if err != nil {
		return err
	}
	if s.URL != "" {
		fmt.Fprintf(a.stdout, "接口 API:            %[1]s/v1 (%[1]s/openapi.json)\n审核页面 reviewers:  %[1]s/review\n访问令牌 tokens:     %[2]s\n", s.URL, s.credentialsFile())
	}
	return s.Wait()
}

func (c *serveCmd) config(a *app) (serviceConfig, error) {
	cfg := serviceConfig{
		serviceFlags: c.serviceFlags, Listen: c.Listen, Role: c.Role, PageWorkers: c.PageWorkers,
		WebhookURL: c.WebhookURL, WebhookSecret: c.WebhookSecret, Station: c.Station, StallAfter: c.StallAfter,
		log: slog.New(slog.NewJSONHandler(a.stderr, nil)), stationLog: a.stderr, policy: pipeline.DefaultPolicy(),
	}
	if c.Role != roleAll && c.Redis == "" {
		return cfg, models.Invalid("redis_required", "redis", "分角色运行时须用 --redis 指定队列。",
			"Parts that run apart need a queue between them: name it with --redis.")
	}
	if c.Policy != "" {
		data, err := os.ReadFile(c.Policy)
		if err != nil {
			return cfg, err
		}
		if cfg.policy, err = pipeline.ParsePolicy(data); err != nil {
			return cfg, err
		}
	}
	return cfg, nil
}
