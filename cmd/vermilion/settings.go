package main

import (
	"os"
	"path/filepath"
)

// serviceFlags are the settings that every part of one installation shares.
type serviceFlags struct {
	Data        string `default:"vermilion-data" env:"VERMILION_DATA" help:"Folder of database, blobs, authority and software tokens." placeholder:"DIR"`
	Redis       string `env:"VERMILION_REDIS" help:"Redis of the queue (default: an embedded one, which needs all roles in one process)." placeholder:"URL"`
	TokenModule string `env:"VERMILION_TOKEN_MODULE" help:"PKCS#11 module of the tokens (default: SoftHSM)." placeholder:"PATH"`
}

func (f serviceFlags) database() string  { return filepath.Join(f.Data, "vermilion.db") }
func (f serviceFlags) blobs() string     { return filepath.Join(f.Data, "blobs") }
func (f serviceFlags) authority() string { return filepath.Join(f.Data, "authority") }
func (f serviceFlags) tokens() string    { return filepath.Join(f.Data, "tokens") }
func (f serviceFlags) vault() string     { return filepath.Join(f.Data, "vault") }
func (f serviceFlags) locks() string     { return filepath.Join(f.Data, "locks") }

// prepare makes the data folder, for its owner only.
func (f serviceFlags) prepare() error { return os.MkdirAll(f.Data, 0o700) }
