package page_test

import (
	"bytes"
	"compress/zlib"
	"context"
	"encoding/binary"
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/vermilion-seal/vermilion/pipeline/page"
)

// inflated returns half a gigabyte of spaces after a beginning, deflated three times over: some 600 bytes.
func inflated(t *testing.T, beginning string) []byte {
	t.Helper()
	var z bytes.Buffer
	w, err := zlib.NewWriterLevel(&z, zlib.BestSpeed)
	if err != nil {
		t.Fatal(err)
	}
	spaces := bytes.Repeat([]byte(" "), 64<<20)
	for i := range 9 {
		part := spaces
		if i == 0 {
			part = []byte(beginning)
		}
		if _, err := w.Write(part); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return deflate(deflate(z.Bytes()))
}

const thrice = "/Filter [/FlateDecode /FlateDecode /FlateDecode]"

// contentBomb hides the spaces in a page's content.
func contentBomb(t *testing.T) []byte {
	return pdf("<< /Type /Catalog /Pages 2 0 R >>", "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
		"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 144 96] /Contents 4 0 R >>",
		stream(thrice, inflated(t, "")))
}

// objectBomb hides them in the object stream that holds the catalog (ISO 32000-1 §7.5.7 and §7.5.8).
func objectBomb(t *testing.T) []byte {
	t.Helper()
	objects := inflated(t, fmt.Sprintf("1 0 2 40 %-40s%s", "<< /Type /Catalog /Pages 2 0 R >>", "<< /Type /Pages /Kids [] /Count 0 >>"))
	var b bytes.Buffer
	b.WriteString("%PDF-1.5\n")
	holder := b.Len()
	fmt.Fprintf(&b, "3 0 obj\n%s\nendobj\n", stream("/Type /ObjStm /N 2 /First 9 "+thrice, objects))
	xref := b.Len()
	var table []byte
	for _, entry := range [][3]int{{0, 0, 255}, {2, 3, 0}, {2, 3, 1}, {1, holder, 0}, {1, xref, 0}} {
		table = append(table, byte(entry[0]))
		table = binary.BigEndian.AppendUint32(table, uint32(entry[1]))
		table = append(table, byte(entry[2]))
	}
	fmt.Fprintf(&b, "4 0 obj\n%s\nendobj\nstartxref\n%d\n%%%%EOF\n", stream("/Type /XRef /Size 5 /W [1 4 1] /Root 1 0 R", table), xref)
	return b.Bytes()
}

// Not parallel: it measures the peak of the whole process.
func TestDecodePDFBomb(t *testing.T) {
	d := decoder(t)
	for name, data := range map[string][]byte{"content": contentBomb(t), "objects": objectBomb(t)} {
		ctx, cancel := context.WithTimeout(t.Context(), 4*time.Second)
		start := time.Now()
		_, err := d.Decode(ctx, name+".pdf", data, page.Limits{})
		cancel()
		peak := peakMemory(t)
		t.Logf("%d bytes: %.100v after %v, at most %d MB", len(data), err, time.Since(start).Round(time.Millisecond), peak>>20)
		if peak > 768<<20 {
			t.Errorf("%s: %d MB resident", name, peak>>20)
		}
	}
}

// peakMemory returns the most memory in bytes that this process has had resident.
func peakMemory(t *testing.T) int64 {
	t.Helper()
	status, err := os.ReadFile("/proc/self/status")
	if err != nil {
		t.Skip("no /proc here")
	}
	for line := range strings.Lines(string(status)) {
		var kilobytes int64
		if _, err := fmt.Sscanf(line, "VmHWM: %d kB", &kilobytes); err == nil {
			return kilobytes << 10
		}
	}
	t.Skip("no peak in /proc/self/status")
	return 0
}
