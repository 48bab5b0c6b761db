package main

import (
	"fmt"

	"github.com/spf13/cobra"

	"github.com/dateline-wire/dateline/alert"
)

func runCommand() *cobra.Command {
	var file string
	c := &cobra.Command{
		Use:   "run --config FILE",
		Short: "Read the wire, enrich, alert, index and serve the desk page",
		Long: `Runs one member of Dateline until SIGTERM: then it stops fetching, finishes what
it has in hand, commits and leaves. Any number of members share the work when
they name the same group. Services that cannot be reached are waited for; the
log names them and /-/ready answers 503 meanwhile. Prints the address of the
page and, when it is embedded, of the broker. deploy/reference.yml has every key
of the file.`,
		Example: "  dateline run --config dateline.yml",
		Args:    noArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			if file == "" {
				return usageError{fmt.Errorf("missing --config FILE")}
			}
			cfg, err := readConfig(file)
			if err != nil {
				return err
			}
			var rules []alert.Rule
			if cfg.Alerts.Rules != "" {
				if rules, err = alert.LoadRules(cfg.Alerts.Rules); err != nil {
					return configError{err}
				}
			}
			log, err := cfg.Log.build(c.ErrOrStderr())
			if err != nil {
				return configError{err}
			}
			ctx, stop := untilSignal(c.Context())
			defer stop()
			l, err := listen(cfg.HTTP.address(), false)
			if err != nil {
				return err
			}
			s, err := newStation(cfg, rules, "", log)
			if err != nil {
				l.Close()
				return err
			}
			fmt.Fprintf(c.OutOrStdout(), "http://%s\n", l.Addr())
			if len(cfg.Kafka.Brokers) == 0 {
				fmt.Fprintf(c.OutOrStdout(), "Broker at %s\n", s.cfg.Kafka.Brokers[0])
			}
			return s.run(ctx, l, nil)
		},
	}
	c.Flags().StringVar(&file, "config", "", "configuration file")
	return c
}
