package main

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"github.com/dateline-wire/dateline/internal/broker"
	"github.com/dateline-wire/dateline/pipeline"
	"github.com/dateline-wire/dateline/sink"
)

func setupCommand() *cobra.Command {
	var file string
	var dryRun, asJSON bool
	var wait time.Duration
	c := &cobra.Command{
		Use:   "setup --config FILE",
		Short: "Create topics, index template, index, aliases and Kibana objects",
		Long: `Makes what is missing and prints what it did; a second run finds nothing to do,
but for Kibana's objects, which are imported each time, over those of the same
id. Nothing is ever deleted. With --dry-run it only prints what it would do.`,
		Example: `  dateline setup --config dateline.yml --dry-run
  dateline setup --config dateline.yml --wait 5m`,
		Args: noArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			if file == "" {
				return usageError{fmt.Errorf("missing --config FILE")}
			}
			cfg, err := readConfig(file)
			if err != nil {
				return err
			}
			enc := json.NewEncoder(c.OutOrStdout())
			report := func(ch sink.Change) error {
				if asJSON {
					return enc.Encode(ch)
				}
				_, err := fmt.Fprintln(c.OutOrStdout(), ch)
				return err
			}
			return setUp(c, cfg, dryRun, wait, report)
		},
	}
	c.Flags().StringVar(&file, "config", "", "configuration file")
	c.Flags().BoolVar(&dryRun, "dry-run", false, "change nothing, print what would be done")
	c.Flags().BoolVar(&asJSON, "json", false, "one JSON object a line for each change")
	c.Flags().DurationVar(&wait, "wait", 0, "how long to wait for services that are still starting")
	return c
}

func setUp(c *cobra.Command, cfg config, dryRun bool, wait time.Duration, report func(sink.Change) error) error {
	if err := setUpTopics(c, cfg, dryRun, wait, report); err != nil {
		return err
	}
	if cfg.Elastic != nil {
		e, err := sink.NewElastic(*cfg.Elastic, nil, nil)
		if err != nil {
			return configError{fmt.Errorf("elastic: %w", err)}
		}
		changes, err := e.Setup(c.Context(), sink.SetupConfig{DryRun: dryRun, Wait: wait})
		for _, ch := range changes {
			if err := report(ch); err != nil {
				return err
			}
		}
		if err != nil {
			return err
		}
	}
	return setUpKibana(c, cfg, dryRun, wait, report)
}

func setUpTopics(c *cobra.Command, cfg config, dryRun bool, wait time.Duration, report func(sink.Change) error) error {
	if len(cfg.Kafka.Brokers) == 0 {
		return nil
	}
	all := broker.Topics(cfg.Kafka.Prefix).All()
	act := broker.EnsureTopics
	if dryRun {
		act = broker.MissingTopics
	}
	var made []broker.Topic
	deadline := time.Now().Add(wait)
	err := pipeline.Retry{Max: time.Second}.Do(c.Context(), func(ctx context.Context) (err error) {
		if made, err = act(ctx, cfg.Kafka.Config, all); time.Now().After(deadline) {
			return pipeline.Permanent(err)
		}
		return err
	})
	for _, t := range made {
		if err := report(sink.Change{Action: "create", Kind: "topic", Name: t.Name}); err != nil {
			return err
		}
	}
	return err
}

func setUpKibana(c *cobra.Command, cfg config, dryRun bool, wait time.Duration, report func(sink.Change) error) error {
	if cfg.Kibana == nil {
		return nil
	}
	if !dryRun {
		k := *cfg.Kibana
		k.Wait = wait
		if k.Prefix == "" && cfg.Elastic != nil {
			k.Prefix = cfg.Elastic.Prefix
		}
		if err := sink.ImportKibana(c.Context(), k); err != nil {
			return err
		}
	}
	return report(sink.Change{Action: "import", Kind: "kibana objects", Name: "Wire: latest"})
}
