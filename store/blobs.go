package store

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/vermilion-seal/vermilion/models"
)

// Blobs keeps bytes in files under their SHA-256, in lower-case hexadecimal. What is there never changes.
type Blobs struct {
	dir string
}

// OpenBlobs keeps blobs below dir, which is made if need be.
func OpenBlobs(dir string) (*Blobs, error) {
	if err := os.MkdirAll(filepath.Join(dir, "tmp"), 0o700); err != nil {
		return nil, fmt.Errorf("open blobs: %w", err)
	}
	return &Blobs{dir}, nil
}

// Put reads r to its end and keeps the bytes; they are on disk when it returns. Putting the same bytes again changes
// nothing. More than max bytes are refused with an error of kind ErrInvalid and code file_too_large.
func (b *Blobs) Put(ctx context.Context, r io.Reader, max int64) (digest string, size int64, err error) {
	tmp, err := os.CreateTemp(filepath.Join(b.dir, "tmp"), "put-")
	if err != nil {
		return "", 0, fmt.Errorf("put blob: %w", err)
	}
	defer os.Remove(tmp.Name())
	h := sha256.New()
	size, err = io.Copy(io.MultiWriter(tmp, h), io.LimitReader(reader{ctx, r}, max+1))
	if err == nil && size > max {
		err = models.Invalid("file_too_large", "file",
			fmt.Sprintf("文件不能超过 %d MB，请压缩或重新扫描。", max>>20), fmt.Sprintf("A file may have %d MB at most: scan it smaller.", max>>20))
	}
	if err == nil {
		err = tmp.Sync()
	}
	if err := errors.Join(err, tmp.Close()); err != nil {
		return "", 0, fmt.Errorf("put blob: %w", err)
	}
	digest = hex.EncodeToString(h.Sum(nil))
	if err := b.place(tmp.Name(), digest); err != nil {
		return "", 0, fmt.Errorf("put blob: %w", err)
	}
	return digest, size, nil
}

// place renames a complete file to where its digest says and writes the directory to disk.
func (b *Blobs) place(tmp, digest string) error {
	path := b.path(digest)
	if err := os.Mkdir(filepath.Dir(path), 0o700); err != nil && !errors.Is(err, fs.ErrExist) {
		return err
	}
	if err := os.Rename(tmp, path); err != nil {
		return err
	}
	return errors.Join(syncDir(filepath.Dir(path)), syncDir(b.dir))
}

func syncDir(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}

// Open opens a blob for reading. Errors: blob_not_found of kind ErrNotFound, digest of kind ErrInvalid.
func (b *Blobs) Open(_ context.Context, digest string) (*os.File, error) {
	if err := checkDigest(digest); err != nil {
		return nil, err
	}
	f, err := os.Open(b.path(digest))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, models.NotFound("blob_not_found", "文件不存在。", "There is no such file.")
	}
	return f, err
}

// Read returns the bytes of a blob. Beside Open's errors: bytes that are no longer what was put are an error.
func (b *Blobs) Read(ctx context.Context, digest string) ([]byte, error) {
	f, err := b.Open(ctx, digest)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	var buf bytes.Buffer
	if _, err := buf.ReadFrom(reader{ctx, f}); err != nil {
		return nil, fmt.Errorf("read blob %s: %w", digest, err)
	}
	if sum := sha256.Sum256(buf.Bytes()); hex.EncodeToString(sum[:]) != digest {
		return nil, fmt.Errorf("read blob %s: the file was damaged on disk", digest)
	}
	return buf.Bytes(), nil
}

// Has tells whether the blob is there.
func (b *Blobs) Has(ctx context.Context, digest string) (bool, error) {
	f, err := b.Open(ctx, digest)
	if errors.Is(err, models.ErrNotFound) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	return true, f.Close()
}

// Delete removes a blob; one that is not there is no error.
func (b *Blobs) Delete(_ context.Context, digest string) error {
	if err := checkDigest(digest); err != nil {
		return err
	}
	if err := os.Remove(b.path(digest)); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("delete blob: %w", err)
	}
	return nil
}

func (b *Blobs) path(digest string) string { return filepath.Join(b.dir, digest[:2], digest) }

func checkDigest(digest string) error {
	raw, err := hex.DecodeString(digest)
	if err != nil || len(raw) != sha256.Size || hex.EncodeToString(raw) != digest {
		return models.Invalid("digest", "digest", "文件摘要格式不正确。", "A digest is 64 lower-case hexadecimal digits.")
	}
	return nil
}

// reader stops reading when its context ends.
type reader struct {
	ctx context.Context //nolint:containedctx // the reader lives within one call
	r   io.Reader
}

func (r reader) Read(p []byte) (int, error) {
	if err := r.ctx.Err(); err != nil {
		return 0, err
	}
	return r.r.Read(p)
}
