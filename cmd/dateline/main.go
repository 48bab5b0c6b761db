// Command dateline reads wire copy from Kafka, enriches it, fires alerts and
// indexes every story where journalists search it. See `dateline --help`.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"strings"
	"syscall"

	"github.com/spf13/cobra"
)

// Exit codes are part of the interface; 78 is EX_CONFIG of sysexits.h.
const (
	exitOK      = 0
	exitFailure = 1
	exitUsage   = 2
	exitConfig  = 78
)

// usageError is a call that can't be understood.
type usageError struct{ error }

// configError is a configuration that can't be used.
type configError struct{ error }

func (e usageError) Unwrap() error  { return e.error }
func (e configError) Unwrap() error { return e.error }

// errReported ends a command that has already told what went wrong, item by
// item, on its output.
var errReported = errors.New("reported")

func main() {
	os.Exit(run(context.Background(), os.Args[1:], os.Stdin, os.Stdout, os.Stderr))
}

// untilSignal is for commands that have to finish what they have in hand: ctx
// ends with the first SIGINT or SIGTERM. A second one ends the process at once,
// which loses nothing either. It ends every other command at the first.
func untilSignal(ctx context.Context) (context.Context, context.CancelFunc) {
	ctx, stop := signal.NotifyContext(ctx, os.Interrupt, syscall.SIGTERM)
	context.AfterFunc(ctx, stop)
	return ctx, stop
}

// run is main without the process: what tests call.
func run(ctx context.Context, args []string, in io.Reader, out, errw io.Writer) int {
	root := rootCommand()
	root.SetArgs(args)
	root.SetIn(in)
	root.SetOut(out)
	root.SetErr(errw)
	called, err := root.ExecuteContextC(ctx)
	var usage usageError
	var config configError
	switch {
	case err == nil:
		return exitOK
	case errors.Is(err, errReported):
		return exitFailure
	case errors.As(err, &usage):
		fmt.Fprintf(errw, "dateline: %v\nSee '%s --help'.\n", err, called.CommandPath())
		return exitUsage
	case errors.As(err, &config):
		fmt.Fprintf(errw, "dateline: %v\n", err)
		return exitConfig
	default:
		fmt.Fprintf(errw, "dateline: %v\n", err)
		return exitFailure
	}
}

func rootCommand() *cobra.Command {
	root := &cobra.Command{
		Use:   "dateline",
		Short: "The wire desk's streaming engine",
		Long: `Dateline reads agency copy from Kafka, understands every agency's wire, tags
people, organisations, places and tone, fires alerts, and indexes each story
where journalists search it.`,
		Example: `  dateline demo                          a living wire on this machine, nothing to install
  dateline check story.xml               what Dateline reads from a payload
  dateline run --config dateline.yml     the real thing: Kafka and Elasticsearch`,
		SilenceErrors: true,
		SilenceUsage:  true,
		Args:          knownCommand,
		RunE:          showHelp,
	}
	root.SetFlagErrorFunc(func(_ *cobra.Command, err error) error { return usageError{err} })
	root.AddCommand(
		demoCommand(), runCommand(), setupCommand(), publishCommand(),
		checkCommand(), enrichCommand(), searchCommand(), storyCommand(), alertCommand(),
		versionCommand(), completionCommand(root),
	)
	root.CompletionOptions.DisableDefaultCmd = true
	return root
}

func noArgs(_ *cobra.Command, args []string) error {
	if len(args) > 0 {
		return usageError{fmt.Errorf("unexpected argument %q", args[0])}
	}
	return nil
}

// knownCommand is for commands that only have others below them.
func knownCommand(c *cobra.Command, args []string) error {
	if len(args) == 0 {
		return nil
	}
	c.SuggestionsMinimumDistance = 2 // letters that may differ
	hint := ""
	if near := c.SuggestionsFor(args[0]); len(near) > 0 {
		hint = "; did you mean " + strings.Join(near, " or ") + "?"
	}
	return usageError{fmt.Errorf("unknown command %q%s", args[0], hint)}
}

func showHelp(c *cobra.Command, _ []string) error { return c.Help() }

// wantArgs accepts between low and high arguments; high < 0 means any number.
func wantArgs(low, high int, what string) cobra.PositionalArgs {
	return func(_ *cobra.Command, args []string) error {
		if len(args) < low {
			return usageError{fmt.Errorf("missing %s", what)}
		}
		if high >= 0 && len(args) > high {
			return usageError{fmt.Errorf("unexpected argument %q", args[high])}
		}
		return nil
	}
}

func completionCommand(root *cobra.Command) *cobra.Command {
	return &cobra.Command{
		Use:       "completion SHELL",
		Short:     "Print a completion script for bash, zsh, fish or powershell",
		Example:   "  dateline completion bash > /etc/bash_completion.d/dateline",
		Args:      wantArgs(1, 1, "shell: bash, zsh, fish or powershell"),
		ValidArgs: []string{"bash", "zsh", "fish", "powershell"},
		RunE: func(c *cobra.Command, args []string) error {
			out := c.OutOrStdout()
			switch args[0] {
			case "bash":
				return root.GenBashCompletionV2(out, true)
			case "zsh":
				return root.GenZshCompletion(out)
			case "fish":
				return root.GenFishCompletion(out, true)
			case "powershell":
				return root.GenPowerShellCompletionWithDesc(out)
			}
			return usageError{fmt.Errorf("unknown shell %q: bash, zsh, fish or powershell", args[0])}
		},
	}
}
