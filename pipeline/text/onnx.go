package text

import (
	"errors"
	"fmt"
	"image"
	"os"
	"path/filepath"
	"slices"
	"sync"

	ort "github.com/yalue/onnxruntime_go"

	"github.com/vermilion-seal/vermilion/models"
)

// ONNX finds and reads lines with the PP-OCRv4 mobile networks. Its sessions are shared by all goroutines that use it,
// each call running on one thread.
//
// ONNX Runtime exists once in a process: the library of the first engine serves all later ones, and is never unloaded.
type ONNX struct {
	detect, recognize, direction *ort.DynamicAdvancedSession
	keys                         *keys
}

var _ Recognizer = (*ONNX)(nil)

// runtime guards the one initialisation of ONNX Runtime.
var runtime sync.Mutex

// NewONNX loads the networks from the assets directory: lib/libonnxruntime.so.1, models/ch_PP-OCRv4_det_infer.onnx,
// models/ch_PP-OCRv4_rec_infer.onnx, models/ch_ppocr_mobile_v2.0_cls_infer.onnx and models/ppocr_keys_v1.txt.
// The error is an *models.Error of kind ErrUnavailable with code ocr_models_missing where one of them is not there.
func NewONNX(assetsDir string) (*ONNX, error) {
	library := filepath.Join(assetsDir, "lib", "libonnxruntime.so.1")
	names := [...]string{"ch_PP-OCRv4_det_infer.onnx", "ch_PP-OCRv4_rec_infer.onnx", "ch_ppocr_mobile_v2.0_cls_infer.onnx", "ppocr_keys_v1.txt"}
	paths := names
	for i, name := range names {
		paths[i] = filepath.Join(assetsDir, "models", name)
	}
	for _, path := range append(paths[:], library) {
		if _, err := os.Stat(path); err != nil {
			return nil, models.Unavailable("ocr_models_missing",
				"缺少文字识别模型文件 "+filepath.Base(path)+"，请先运行 make setup。",
				"The text recognition file "+filepath.Base(path)+" is missing: run make setup.")
		}
	}
	if err := startRuntime(library); err != nil {
		return nil, err
	}
	keys, err := readKeys(paths[3])
	if err != nil {
		return nil, err
	}
	o := &ONNX{keys: keys}
	for i, session := range []**ort.DynamicAdvancedSession{&o.detect, &o.recognize, &o.direction} {
		if *session, err = newSession(paths[i], session == &o.detect); err != nil {
			return nil, errors.Join(fmt.Errorf("load %s: %w", names[i], err), o.Close())
		}
	}
	return o, nil
}

func startRuntime(library string) error {
	runtime.Lock()
	defer runtime.Unlock()
	if ort.IsInitialized() {
		return nil
	}
	ort.SetSharedLibraryPath(library)
	if err := ort.InitializeEnvironment(ort.WithLogLevelError()); err != nil {
		return fmt.Errorf("start ONNX Runtime: %w", err)
	}
	return nil
}

// newSession loads a network, the one that finds lines so that it takes grey pixels and keeps no memory: it needs some 100 MB, and
// runs seldom. The others run a little faster with what they keep.
func newSession(path string, findsLines bool) (*ort.DynamicAdvancedSession, error) {
	model, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	if model, err = simplify(model); err != nil {
		return nil, err
	}
	if findsLines {
		scale, shift := imageNet()
		if model, err = takeGrey(model, scale, shift); err != nil {
			return nil, err
		}
	}
	return load(model, !findsLines)
}

func load(model []byte, keepMemory bool) (*ort.DynamicAdvancedSession, error) {
	options, err := ort.NewSessionOptions()
	if err != nil {
		return nil, err
	}
	defer options.Destroy()
	// Every line has its own width, so a memory pattern would never be used twice.
	err = errors.Join(options.SetIntraOpNumThreads(1), options.SetInterOpNumThreads(1), options.SetMemPattern(false), options.SetCpuMemArena(keepMemory))
	if err != nil {
		return nil, err
	}
	inputs, outputs, err := ort.GetInputOutputInfoWithONNXData(model)
	if err != nil {
		return nil, err
	}
	if len(inputs) != 1 || len(outputs) != 1 {
		return nil, fmt.Errorf("%d inputs and %d outputs, want one of each", len(inputs), len(outputs))
	}
	return ort.NewDynamicAdvancedSessionWithONNXData(model, []string{inputs[0].Name}, []string{outputs[0].Name}, options)
}

// Name implements Recognizer.
func (o *ONNX) Name() string { return "onnx" }

// Knows tells whether the network was trained to read a character.
func (o *ONNX) Knows(r rune) bool { return slices.Contains(o.keys.names, string(r)) }

// Close implements Recognizer.
func (o *ONNX) Close() error {
	var errs []error
	for _, s := range []*ort.DynamicAdvancedSession{o.detect, o.recognize, o.direction} {
		if s != nil {
			errs = append(errs, s.Destroy())
		}
	}
	o.detect, o.recognize, o.direction = nil, nil, nil
	return errors.Join(errs...)
}

// run feeds a session one image of so many planes and hands its output and shape to use, which must not keep them.
func run[T uint8 | float32](s *ort.DynamicAdvancedSession, planes []T, n, w, h int, use func(out []float32, shape []int64) error) error {
	in, err := ort.NewTensor(ort.NewShape(1, int64(n), int64(h), int64(w)), planes)
	if err != nil {
		return err
	}
	defer in.Destroy() //nolint:errcheck // it fails when destroyed before
	outputs := []ort.Value{nil}
	if err := s.Run([]ort.Value{in}, outputs); err != nil {
		return err
	}
	defer outputs[0].Destroy()
	out, ok := outputs[0].(*ort.Tensor[float32])
	if !ok {
		return errors.New("output is no tensor of 32-bit floats")
	}
	return use(out.GetData(), out.GetShape())
}

// planes turns grey pixels into three equal planes of −1–1, as the networks for lines were trained.
func planes(im *image.Gray) []float32 {
	var table [256]float32
	for v := range table {
		table[v] = float32(v)*(1/127.5) - 1
	}
	w, h := im.Rect.Dx(), im.Rect.Dy()
	data := make([]float32, 3*w*h)
	for y := range h {
		for x, v := range im.Pix[y*im.Stride : y*im.Stride+w] {
			data[y*w+x] = table[v]
		}
	}
	copy(data[w*h:], data[:w*h])
	copy(data[2*w*h:], data[:w*h])
	return data
}
