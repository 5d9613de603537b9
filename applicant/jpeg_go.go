//go:build !cgo || purego

package applicant

// compressed encodes with image/jpeg where libjpeg-turbo cannot be linked.
func (p *planes) compressed(quality int, grey bool) ([]byte, error) {
	return p.slowlyCompressed(quality, grey)
}
