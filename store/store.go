// Package store remembers: applications and their examinations, verdicts, artefacts, journal, audit trail and outbox in
// one SQL database, and the bytes of files as blobs.
//
// The database is the truth. Whatever belongs together is written in one transaction, which is on disk when the call
// returns. Several processes may share one database file.
package store

import (
	"context"
	"database/sql"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"strings"
	"syscall"
	"time"

	"github.com/mattn/go-sqlite3"
	"github.com/pressly/goose/v3"

	"github.com/vermilion-seal/vermilion/models"
)

//go:embed migrations/*.sql
var migrations embed.FS

// readers is how many connections read at the same time, beside the one that writes.
const readers = 4

// settings are what every connection to the file needs: readers beside a writer, patience with other processes, writers
// that queue before they read, and a commit that has reached the disk.
var settings = map[string]string{
	"_journal_mode": "WAL",
	"_busy_timeout": "10000", // ms
	"_foreign_keys": "on",
	"_synchronous":  "FULL",
	"_txlock":       "immediate",
}

// Store is the database. Its methods may be called from several goroutines.
type Store struct {
	write *sql.DB
	read  *sql.DB
	now   func() time.Time
	due   chan struct{}
}

// Open opens the SQLite database that dsn names, a path or a file: URI, makes it if there is none and brings its tables up
// to date. Processes that open one file at the same time wait for each other.
func Open(ctx context.Context, dsn string, now func() time.Time) (*Store, error) {
	path, uri, err := source(dsn)
	if err != nil {
		return nil, err
	}
	s := &Store{now: now, due: make(chan struct{}, 1)}
	if s.write, err = sql.Open("sqlite3", uri); err != nil {
		return nil, fmt.Errorf("open %s: %w", path, err)
	}
	if s.read, err = sql.Open("sqlite3", uri); err != nil {
		return nil, errors.Join(fmt.Errorf("open %s: %w", path, err), s.write.Close())
	}
	s.write.SetMaxOpenConns(1)
	s.read.SetMaxOpenConns(readers)
	s.read.SetMaxIdleConns(readers)
	if err := migrate(ctx, path, s.write); err != nil {
		return nil, errors.Join(fmt.Errorf("migrate %s: %w", path, err), s.Close())
	}
	return s, nil
}

// Ping tells whether the database answers.
func (s *Store) Ping(ctx context.Context) error {
	if err := s.read.PingContext(ctx); err != nil {
		return fmt.Errorf("ping database: %w", translate(err))
	}
	return nil
}

// Close closes the database.
func (s *Store) Close() error { return errors.Join(s.read.Close(), s.write.Close()) }

// source takes a dsn apart into the file's path and the URI that opens it with our settings.
func source(dsn string) (path, uri string, err error) {
	path, query, _ := strings.Cut(strings.TrimPrefix(dsn, "file:"), "?")
	if !strings.HasPrefix(dsn, "file:") {
		path, query = dsn, ""
	}
	values, err := url.ParseQuery(query)
	if err != nil {
		return "", "", fmt.Errorf("parse %s: %w", dsn, err)
	}
	if path == "" || path == ":memory:" || values.Get("mode") == "memory" {
		return "", "", models.Invalid("database_memory", "database", "数据库必须是文件。", "The database must be a file.")
	}
	for name, value := range settings {
		values.Set(name, value)
	}
	return path, "file:" + (&url.URL{Path: path}).EscapedPath() + "?" + values.Encode(), nil
}

// migrate applies the migrations that the database lacks. A lock on a file beside it keeps a second process out meanwhile.
// Both files, and with them SQLite's own, are for their owner alone.
func migrate(ctx context.Context, path string, db *sql.DB) error {
	lock, err := os.OpenFile(path+".lock", os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return err
	}
	defer lock.Close()
	if err := syscall.Flock(int(lock.Fd()), syscall.LOCK_EX); err != nil {
		return fmt.Errorf("lock %s: %w", lock.Name(), err)
	}
	file, err := os.OpenFile(path, os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return err
	}
	if err := file.Close(); err != nil {
		return err
	}
	files, err := fs.Sub(migrations, "migrations")
	if err != nil {
		return err
	}
	provider, err := goose.NewProvider(goose.DialectSQLite3, db, files)
	if err != nil {
		return err
	}
	_, err = provider.Up(ctx)
	return err
}

// change runs do in one transaction and reports an error of the database in the terms of models.
func (s *Store) change(ctx context.Context, do func(*sql.Tx) error) error {
	tx, err := s.write.BeginTx(ctx, nil)
	if err != nil {
		return translate(err)
	}
	if err := do(tx); err != nil {
		return errors.Join(translate(err), rollback(tx))
	}
	return translate(tx.Commit())
}

// rollback undoes tx; that it has ended already, with its context, is no error.
func rollback(tx *sql.Tx) error {
	if err := tx.Rollback(); err != nil && !errors.Is(err, sql.ErrTxDone) {
		return fmt.Errorf("roll back: %w", err)
	}
	return nil
}

// translate turns a database that is busy or out of space into ErrUnavailable and leaves every other error as it is.
func translate(err error) error {
	var e sqlite3.Error
	if !errors.As(err, &e) {
		return err
	}
	switch e.Code {
	case sqlite3.ErrBusy, sqlite3.ErrLocked, sqlite3.ErrFull:
		return errors.Join(models.Unavailable("database_busy", "数据库繁忙，请稍后重试。", "The database is busy: try again."), err)
	}
	return err
}

// violates tells whether err is a row that an index refuses, and whether that index is the primary key.
func violates(err error) (unique, primary bool) {
	var e sqlite3.Error
	if !errors.As(err, &e) {
		return false, false
	}
	primary = e.ExtendedCode == sqlite3.ErrConstraintPrimaryKey
	return primary || e.ExtendedCode == sqlite3.ErrConstraintUnique, primary
}

// micros is t as the database holds it.
func micros(t time.Time) int64 { return t.UnixMicro() }

// instant is a time of the database.
func instant(us int64) time.Time { return time.UnixMicro(us).UTC() }
