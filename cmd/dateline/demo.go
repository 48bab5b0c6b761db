package main

import (
	"context"
	"fmt"
	"net"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"github.com/dateline-wire/dateline/alert"
	"github.com/dateline-wire/dateline/cmd/dateline/demo"
)

// demoNote stands on top of every page, so that nobody takes the wire for real.
const demoNote = "Demonstration: agencies, people and events on this wire are invented. Archive: Wikinews contributors, CC BY 2.5."

func demoCommand() *cobra.Command {
	var data, address, profiles string
	var files []string
	c := &cobra.Command{
		Use:   "demo",
		Short: "Run a living wire on this machine, with nothing to install",
		Long: `Starts one process with an embedded broker, an embedded index and the desk page,
publishes a small archive at once, then a story every second or two for as long
as it runs. Prints the address of the page. Stop it with Ctrl-C.`,
		Example: `  dateline demo
  dateline demo --data ~/wire            keeps its state
  dateline demo --file archive.ndjson    plays a file instead of the demo's wire`,
		Args: noArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			if err := canPlay(address, files); err != nil {
				return usageError{err}
			}
			ctx, stop := untilSignal(c.Context())
			defer stop()
			c.SetContext(ctx)
			if data == "" {
				dir, err := os.MkdirTemp("", "dateline-demo-")
				if err != nil {
					return err
				}
				defer os.RemoveAll(dir)
				data = dir
			}
			return runDemo(c, config{
				Data: data, HTTP: httpConfig{Listen: address}, Wire: wireConfig{Profiles: profiles}, Log: logConfig{Level: "warn", Format: "console"},
			}, files)
		},
	}
	c.Flags().StringVar(&data, "data", "", "folder for the state (default: a temporary one, removed at the end)")
	c.Flags().StringVar(&address, "listen", "127.0.0.1:8080", "address of the page; the next free port if it is taken")
	profilesFlag(c, &profiles)
	c.Flags().StringArrayVar(&files, "file", nil, "play this file of a payload or NDJSON articles instead; may be repeated")
	return c
}

// canPlay finds what is wrong with the flags before anything starts.
func canPlay(address string, files []string) error {
	if _, _, err := net.SplitHostPort(address); err != nil {
		return fmt.Errorf("--listen: %w", err)
	}
	for _, file := range files {
		if _, err := os.Stat(file); err != nil && file != "-" {
			return fmt.Errorf("--file: %w", err)
		}
	}
	return nil
}

func runDemo(c *cobra.Command, cfg config, files []string) error {
	log, err := cfg.Log.build(c.ErrOrStderr())
	if err != nil {
		return err
	}
	rules, err := alert.ParseRules("demo alerts", demo.Alerts())
	if err != nil {
		return err
	}
	l, err := listen(cfg.HTTP.Listen, true)
	if err != nil {
		return err
	}
	note := demoNote
	if len(files) > 0 {
		note = ""
	}
	s, err := newStation(cfg, rules, note, log)
	if err != nil {
		l.Close()
		return err
	}
	fmt.Fprintf(c.OutOrStdout(), "Dateline is at http://%s\nBroker at %s, state in %s. Ctrl-C ends it.\n",
		l.Addr(), s.cfg.Kafka.Brokers[0], filepath.Clean(cfg.Data))
	return s.run(c.Context(), l, func(ctx context.Context) error { return s.play(ctx, c, files) })
}

// play publishes the files or, without any, the demo's wire.
func (s *station) play(ctx context.Context, c *cobra.Command, files []string) error {
	w, err := s.cfg.Kafka.TopicWriter(s.topics.Wire)
	if err != nil {
		return err
	}
	o := newOutbox(w, "", "")
	o.parse = s.parse
	defer o.close()
	if len(files) == 0 {
		return playWire(ctx, o)
	}
	return publishFiles(ctx, c, o, files)
}
