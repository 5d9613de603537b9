package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/alecthomas/kong"

	"github.com/vermilion-seal/vermilion/models"
)

// Exit codes. Those of check are a contract.
const (
	exitOK       = 0
	exitReturned = 1 // check: the document must be returned; doctor, audit: something is wrong
	exitUsage    = 2 // usage or input/output error
	exitReview   = 3 // check: a reviewer must look
)

// exitCode is an error that only sets the exit code: everything was said already.
type exitCode int

func (e exitCode) Error() string { return fmt.Sprintf("exit %d", int(e)) }

type cli struct {
	Assets string `help:"Folder with models, fonts and libraries (default: .assets beside the binary or the working directory)." env:"VERMILION_ASSETS" placeholder:"DIR"`

	Demo       demoCmd       `cmd:"" help:"Take a sample application from draft to bound, on embedded defaults, and show every step."`
	Fill       fillCmd       `cmd:"" help:"Draw the prefilled forms of an application as PDF."`
	Check      checkCmd      `cmd:"" help:"Examine and judge one scanned document, without a server."`
	Serve      serveCmd      `cmd:"" help:"Run the service: API, reviewers' pages, workers and token station."`
	Token      tokenCmd      `cmd:"" help:"Look at tokens, activate and unlock them."`
	Audit      auditCmd      `cmd:"" help:"Verify the audit chain."`
	Eval       evalCmd       `cmd:"" help:"Judge simulated packages with known defects and print misses and false alarms by check."`
	Bench      benchCmd      `cmd:"" help:"Measure CPU time, throughput and memory, alone and beside other programs."`
	Doctor     doctorCmd     `cmd:"" help:"Check this installation: tools, models, fonts, token module, database, queue."`
	PageWorker pageWorkerCmd `cmd:"" hidden:""`
}

// app is what verbs get from main: the outside world.
type app struct {
	stdin          io.Reader
	stdout, stderr io.Writer
	now            func() time.Time
	assets         string
}

// run is the whole program but for the process around it.
func run(ctx context.Context, args []string, stdin io.Reader, stdout, stderr io.Writer) int {
	var c cli
	exited := -1
	parser, err := kong.New(&c,
		kong.Name("vermilion"),
		kong.Description("朱印 Vermilion: digital certificates for organisations, from the application form to the token.\n机构数字证书：从申请表到 USB 令牌。"),
		kong.Writers(stdout, stderr), kong.UsageOnError(), kong.ConfigureHelp(kong.HelpOptions{Compact: true}),
		kong.Exit(func(code int) { exited = code }),
		kong.Vars{"actors": "portal, reviewer or operator"},
	)
	if err != nil {
		fmt.Fprintln(stderr, "vermilion:", err)
		return exitUsage
	}
	kctx, err := parser.Parse(args)
	if exited >= 0 { // --help was shown
		return exited
	}
	if err != nil {
		fmt.Fprintf(stderr, "vermilion: %v\n(vermilion --help lists the verbs, vermilion VERB --help teaches one)\n", err)
		return exitUsage
	}
	a := &app{stdin: stdin, stdout: stdout, stderr: stderr, now: time.Now, assets: c.Assets}
	if a.assets == "" {
		a.assets = findAssets()
	}
	kctx.BindTo(ctx, (*context.Context)(nil))
	kctx.Bind(a)
	return report(stderr, kctx.Run())
}

// report says what went wrong, in both languages where it is known, and returns the exit code.
func report(stderr io.Writer, err error) int {
	var code exitCode
	switch {
	case err == nil:
		return exitOK
	case errors.As(err, &code):
		return int(code)
	case errors.Is(err, context.Canceled):
		fmt.Fprintln(stderr, "vermilion: interrupted 已中断")
		return exitUsage
	}
	var e *models.Error
	if errors.As(err, &e) && e.Text != (models.Text{}) {
		fmt.Fprintf(stderr, "vermilion: %v\n  %s（%s）\n", err, e.Text.ZH, e.Code)
		return exitUsage
	}
	fmt.Fprintln(stderr, "vermilion:", err)
	return exitUsage
}
