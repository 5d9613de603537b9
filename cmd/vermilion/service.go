package main

import (
	"context"
	"crypto/rand"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/vermilion-seal/vermilion/forms"
	"github.com/vermilion-seal/vermilion/models"
	"github.com/vermilion-seal/vermilion/pipeline"
	"github.com/vermilion-seal/vermilion/store"
	"github.com/vermilion-seal/vermilion/web"
	"github.com/vermilion-seal/vermilion/workers"
)

// serviceConfig is what a running part of the service is made of.
type serviceConfig struct {
	serviceFlags
	Listen, Role, Station, StallAfter string
	WebhookURL, WebhookSecret         string
	PageWorkers                       int
	policy                            pipeline.Policy
	log                               *slog.Logger
	stationLog                        io.Writer // where a token station child writes
}

// service is a running part of the service.
type service struct {
	serviceConfig
	URL            string // of the API; empty for parts without one
	office         *office
	authorityChain []*x509.Certificate

	app         *app
	queue       *workers.Queue
	credentials []web.Credential
	cancel      context.CancelFunc
	group       *errgroup.Group
	closers     []io.Closer // in the order of opening
}

// startService starts the parts of the role. It returns when they are ready to work.
func startService(ctx context.Context, a *app, cfg serviceConfig) (s *service, err error) {
	if cfg.policy == (pipeline.Policy{}) {
		cfg.policy = pipeline.DefaultPolicy()
	}
	if cfg.Station == "" {
		cfg.Station = "station-1"
	}
	if err := cfg.prepare(); err != nil {
		return nil, err
	}
	ctx, cancel := context.WithCancel(ctx)
	s = &service{serviceConfig: cfg, app: a, cancel: cancel}
	defer func() {
		if err != nil {
			err = errors.Join(err, s.Close())
			s = nil
		}
	}()
	s.group, ctx = errgroup.WithContext(ctx)
	if err := s.open(ctx); err != nil {
		return nil, err
	}
	if s.has(workers.RoleAPI) {
		if err := s.startAPI(ctx); err != nil {
			return nil, err
		}
	}
	if err := s.startWork(ctx); err != nil {
		return nil, err
	}
	return s, nil
}

// has tells whether this process runs a part. With all parts the token station is a child process.
func (s *service) has(part workers.Role) bool {
	return s.Role == string(part) || s.Role == roleAll && part != workers.RoleToken
}

// open opens what every part needs.
func (s *service) open(ctx context.Context) error {
	db, err := store.Open(ctx, s.database(), s.app.now)
	if err != nil {
		return err
	}
	s.closers = append(s.closers, db)
	blobs, err := store.OpenBlobs(s.blobs())
	if err != nil {
		return err
	}
	s.office = &office{store: db, blobs: blobs, policy: s.policy, now: s.app.now}
	if s.office.fonts, err = forms.LoadFonts(s.app.assets); err != nil {
		return err
	}
	s.closers = append(s.closers, s.office.fonts)
	queue := workers.QueueConfig{URL: s.Redis}
	if s.Redis == "" {
		queue.Password = rand.Text()
	}
	if s.queue, err = workers.OpenQueue(ctx, queue); err != nil {
		return err
	}
	s.closers = append(s.closers, s.queue)
	if s.Redis == "" { // where the station's process finds the embedded queue
		s.Redis = (&url.URL{Scheme: "redis", User: url.UserPassword("", queue.Password), Host: s.queue.Addr()}).String()
	}
	return nil
}

// startWork starts the tasks of the role.
func (s *service) startWork(ctx context.Context) error {
	stall := 10 * time.Minute
	if s.StallAfter != "" {
		var err error
		if stall, err = time.ParseDuration(s.StallAfter); err != nil {
			return models.Invalid("stall_after", "stall-after", "时长格式不正确，例如 10m。", "A duration is written like 10m.")
		}
	}
	relay := &workers.Relay{Outbox: s.office.store, Queue: s.queue, Log: s.log}
	cfg := workers.Config{Queue: s.queue, Ledger: s.office.store, Relay: relay, Role: workers.Role(s.Role), Log: s.log}
	if s.has(workers.RoleAPI) {
		reconciler := &workers.Reconciler{Backlog: s.office.store, Queue: s.queue, StallAfter: stall, Every: max(stall/20, time.Second), Now: s.app.now, Log: s.log}
		s.group.Go(func() error { return reconciler.Run(ctx) })
	}
	switch {
	case s.has(workers.RoleWorker):
		if err := s.hire(&cfg); err != nil {
			return err
		}
	case s.Role == string(workers.RoleToken):
		if err := s.openStation(ctx, &cfg); err != nil {
			return err
		}
	default: // the API alone hands out what it makes due
		s.group.Go(func() error { return relay.Run(ctx) })
		return nil
	}
	if s.Role == roleAll {
		cfg.Role = workers.RoleWorker
		chain, err := openAuthority(s.app, s.serviceFlags)
		if err != nil {
			return err
		}
		s.authorityChain = chain.Chain()
		s.group.Go(func() error { return s.superviseStation(ctx) })
	}
	server := workers.NewServer(cfg)
	s.group.Go(func() error { return server.Run(ctx) })
	return nil
}

// hire equips a worker with everything but the token.
func (s *service) hire(cfg *workers.Config) error {
	var err error
	if s.office.examiners, err = newExaminers(s.app, s.PageWorkers, s.log); err != nil {
		return err
	}
	s.closers = append(s.closers, s.office.examiners)
	version := fmt.Sprint(pipeline.MeasuringVersion)
	cfg.Handlers = map[models.TaskKind]workers.Handler{
		models.TaskPrefill: &workers.Prefill{Applications: s.office.store, Drawer: s.office, Now: s.app.now},
		models.TaskExamine: &workers.Examine{Store: s.office.store, Examiner: s.office, Version: version},
		models.TaskJudge:   &workers.Judge{Store: s.office.store, Judger: s.office, Version: version, Now: s.app.now},
		models.TaskNotify: &workers.Notify{
			URL: s.WebhookURL, Secret: []byte(s.WebhookSecret), Client: &http.Client{Timeout: 10 * time.Second}, Now: s.app.now,
		},
	}
	return nil
}

// openStation equips a token station.
func (s *service) openStation(ctx context.Context, cfg *workers.Config) error {
	st, err := openStation(ctx, s.app, s.serviceFlags, s.office.store)
	if err != nil {
		return err
	}
	s.closers = append(s.closers, st)
	cfg.Handlers = map[models.TaskKind]workers.Handler{
		models.TaskIssue: &workers.Issue{
			Applications: s.office.store, Leases: s.office.store, Issuer: issuer{s.office, st}, Station: s.Station, Now: s.app.now,
		},
	}
	return nil
}

// superviseStation keeps a token station running as a child process until ctx ends: a token module may take its process
// down, and must not take the service with it.
func (s *service) superviseStation(ctx context.Context) error {
	self, err := os.Executable()
	if err != nil {
		return err
	}
	for {
		cmd := exec.CommandContext(ctx, self, "--assets", s.app.assets, "serve", "--role", string(workers.RoleToken), "--data", s.Data, "--station", s.Station)
		cmd.Env = append(os.Environ(), "VERMILION_REDIS="+s.Redis, "VERMILION_TOKEN_MODULE="+s.TokenModule)
		cmd.Stdout, cmd.Stderr = s.stationLog, s.stationLog
		cmd.Cancel = func() error { return cmd.Process.Signal(syscall.SIGTERM) }
		cmd.WaitDelay = 30 * time.Second
		cmd.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGTERM, Setpgid: true}
		err := cmd.Run()
		if ctx.Err() != nil {
			return nil
		}
		s.log.Error("token station ended; starting it again", "err", err)
		select {
		case <-ctx.Done():
			return nil
		case <-time.After(time.Second):
		}
	}
}

// startAPI opens the listener and serves API and pages.
func (s *service) startAPI(ctx context.Context) error {
	if err := s.loadCredentials(); err != nil {
		return err
	}
	key, err := s.secretFile("session.key")
	if err != nil {
		return err
	}
	handler, err := web.New(web.Config{
		Applications: s.office, Files: s.office.blobs, Evidence: s.office, Check: s.office.Printable, Credentials: s.credentials, SessionKey: key,
		Now: s.app.now, Ready: s.queue.Ping, Log: s.log,
	})
	if err != nil {
		return err
	}
	listener, err := net.Listen("tcp", s.Listen)
	if err != nil {
		return models.Unavailable("listen", "无法监听该地址，请用 --listen 换一个端口。", "The address cannot be listened on ("+err.Error()+"): name another one with --listen.")
	}
	s.URL = "http://" + listener.Addr().String()
	server := &http.Server{Handler: handler, ReadHeaderTimeout: 10 * time.Second, ReadTimeout: 5 * time.Minute, IdleTimeout: 2 * time.Minute}
	s.group.Go(func() error {
		if err := server.Serve(listener); !errors.Is(err, http.ErrServerClosed) {
			return err
		}
		return nil
	})
	s.group.Go(func() error {
		<-ctx.Done()
		grace, cancel := context.WithTimeout(context.WithoutCancel(ctx), 10*time.Second)
		defer cancel()
		return server.Shutdown(grace)
	})
	return nil
}

func (s *service) credentialsFile() string { return filepath.Join(s.Data, "credentials.json") }

// loadCredentials reads who may call; the first start makes a token for each role.
func (s *service) loadCredentials() error {
	data, err := os.ReadFile(s.credentialsFile())
	if errors.Is(err, os.ErrNotExist) {
		var fresh []web.Credential
		for _, role := range []models.Actor{models.Portal, models.Reviewer, models.Operator} {
			fresh = append(fresh, web.Credential{Role: role, Name: string(role) + "-1", Token: rand.Text()})
		}
		if data, err = json.MarshalIndent(fresh, "", "  "); err != nil {
			return err
		}
		if err := os.WriteFile(s.credentialsFile(), data, 0o600); err != nil {
			return err
		}
	} else if err != nil {
		return err
	}
	if err := json.Unmarshal(data, &s.credentials); err != nil {
		return fmt.Errorf("read %s: %w", s.credentialsFile(), err)
	}
	return nil
}

// credential returns the first credential of a role.
func (s *service) credential(role models.Actor) web.Credential {
	for _, c := range s.credentials {
		if c.Role == role {
			return c
		}
	}
	return web.Credential{}
}

// secretFile reads 32 random bytes from a file of the data folder; the first start makes it.
func (s *service) secretFile(name string) ([]byte, error) {
	path := filepath.Join(s.Data, name)
	if data, err := os.ReadFile(path); err == nil {
		return base64.StdEncoding.DecodeString(string(data))
	} else if !errors.Is(err, os.ErrNotExist) {
		return nil, err
	}
	secret := make([]byte, 32)
	if _, err := rand.Read(secret); err != nil {
		return nil, err
	}
	return secret, os.WriteFile(path, []byte(base64.StdEncoding.EncodeToString(secret)), 0o600)
}

// Wait waits until the service ends by itself or its context does, and closes it.
func (s *service) Wait() error {
	err := s.group.Wait()
	return errors.Join(err, s.Close())
}

// Close ends every part, in the reverse order of opening.
func (s *service) Close() error {
	s.cancel()
	err := s.group.Wait()
	for i := len(s.closers) - 1; i >= 0; i-- {
		err = errors.Join(err, s.closers[i].Close())
	}
	s.closers = nil
	return err
}
