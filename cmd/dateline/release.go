package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/dateline-wire/dateline/cmd/dateline/demo"
	"github.com/dateline-wire/dateline/internal/broker"
	"github.com/dateline-wire/dateline/news"
	"github.com/dateline-wire/dateline/sink"
)

func releaseCommand() *cobra.Command {
	var r release
	var asJSON bool
	c := &cobra.Command{
		Use:   "release ID --reason TEXT",
		Short: "Bring a killed, withheld or embargoed story back",
		Long: `Puts a release of the story on the wire: the text of its last version that is no
kill, made now. Every member takes it in like copy of an agency, and a replay
does so again. Updates made after it are shown; older versions, the kill again,
too, do not undo it; a later kill does.

Needs the brokers and the index. Of an embedded Dateline these are in its data
folder, so it must not be running: stop it, release, start it again.`,
		Example: `  dateline story release npa:7733 --config dateline.yml --reason 'killed by mistake, says the agency'
  dateline story release npa:7733 --data ~/wire --version 2 --reason 'embargo lifted by phone'`,
		Args: wantArgs(1, 1, "ID"),
		RunE: func(c *cobra.Command, args []string) error {
			if r.reason = strings.TrimSpace(r.reason); r.reason == "" {
				return usageError{errors.New("missing --reason TEXT: readers see it with the story")}
			}
			if r.version < 0 {
				return usageError{fmt.Errorf("--version %d: not a number from 1", r.version)}
			}
			if r.place.config == "" && r.place.data == "" {
				return usageError{errors.New("missing --config FILE or --data DIR: a release reads the index and writes to the wire")}
			}
			done, err := r.run(c.Context(), args[0])
			if err != nil {
				return fmt.Errorf("%s: %w", args[0], err)
			}
			if asJSON {
				return writeJSON(c.OutOrStdout(), done)
			}
			_, err = fmt.Fprintf(c.OutOrStdout(), "Release of %s put on %s: version %d, made %s.\n", done.ID, done.Topic, done.Of, stamp(done.Released))
			return err
		},
	}
	c.Flags().StringVar(&r.place.config, "config", "", "configuration with the brokers and the index")
	c.Flags().StringVar(&r.place.data, "data", "", "data folder of an embedded Dateline that is not running")
	c.Flags().StringSliceVar(&r.brokers, "brokers", nil, "addresses of the brokers, if not those of the configuration")
	c.Flags().StringVar(&r.reason, "reason", "", "why; it becomes the editor's note of the story")
	c.Flags().IntVar(&r.version, "version", 0, `number of the version in "story versions" whose text is released (default: the last that is no kill)`)
	c.Flags().BoolVar(&asJSON, "json", false, "one JSON object: what was put on the wire, without its text")
	c.MarkFlagsMutuallyExclusive("config", "data")
	return c
}

// release is one call of the command.
type release struct {
	place   storyPlace
	brokers []string
	reason  string
	version int
}

// released is what a release put on the wire.
type released struct {
	ID       string    `json:"id"`
	Of       int       `json:"of"` // number of the version whose text it has
	Order    int64     `json:"order"`
	Released time.Time `json:"released"`
	Topic    string    `json:"topic"`
	Reason   string    `json:"reason"`
}

func (r release) run(ctx context.Context, id string) (done released, err error) {
	cfg := config{Data: r.place.data}
	if r.place.config != "" {
		if cfg, err = readConfig(r.place.config); err != nil {
			return done, err
		}
	}
	index, _, err := r.place.index()
	if errors.Is(err, sink.ErrInUse) {
		err = fmt.Errorf("%w: stop Dateline, release, start it again", err)
	}
	if err != nil {
		return done, err
	}
	defer index.Close()
	all, err := index.Archive(ctx, id)
	if err != nil {
		return done, err
	}
	h, err := found(index.History(ctx, id))
	if err != nil {
		return done, err
	}
	a, of, err := r.text(h, all, time.Now())
	if err != nil {
		return done, err
	}
	data, err := json.Marshal(a)
	if err != nil {
		return done, err
	}
	if err := understood(cfg.Wire, a, data); err != nil {
		return done, err
	}
	topic, err := r.publish(ctx, cfg, demo.Payload{Data: data, Provider: a.Provider, Feed: a.Feed, Key: []byte(a.ID)})
	return released{ID: a.ID, Of: of, Order: a.Order, Released: a.VersionCreated, Topic: topic, Reason: r.reason}, err
}

// text is the version to release, as a new one.
func (r release) text(h *news.History, all []news.Delivered, now time.Time) (*news.Article, int, error) {
	if h.Now().Article != nil {
		return nil, 0, errors.New("its current version may be read already")
	}
	if r.version > len(h.Versions) {
		return nil, 0, fmt.Errorf("no version %d, the last is %d", r.version, len(h.Versions))
	}
	of := r.version
	for _, v := range h.Versions {
		if r.version == 0 && v.Status != news.Canceled && v.Size > 0 {
			of = v.Number
		}
	}
	if of == 0 {
		return nil, 0, errors.New("no version with a text")
	}
	v := h.Versions[of-1]
	if v.Status == news.Canceled {
		return nil, 0, fmt.Errorf("version %d is a kill", of)
	}
	for _, d := range all {
		if d.Order == v.Order && d.Hash() == v.Hash {
			return r.made(d.Article, all, now), of, nil
		}
	}
	return nil, 0, fmt.Errorf("version %d is not in the index", of)
}

// made is the version made anew, now. What may have hidden it is not in it.
func (r release) made(a *news.Article, all []news.Delivered, now time.Time) *news.Article {
	again := *a
	again.Status, again.VisibleFrom = "", time.Time{}
	again.Signals = []news.Signal{news.Release}
	for _, s := range a.Signals {
		switch s {
		case news.Kill, news.Withhold, news.Embargo, news.Release:
		default:
			again.Signals = append(again.Signals, s)
		}
	}
	again.EdNote = "Released: " + r.reason
	again.VersionCreated = now.UTC().Truncate(time.Millisecond)
	again.Order = news.ReleaseOrder(all, again.VersionCreated)
	again.Received, again.Raw, again.Warnings, again.TakeKey = time.Time{}, nil, nil, ""
	again.Entities, again.Locations, again.Focus, again.Sentiment, again.Topics = nil, nil, nil, nil, nil
	again.Quotes, again.Cluster, again.Alerts, again.Enrichment = nil, nil, nil, nil
	return &again
}

// understood makes sure that the pipeline will take the record for the release
// that it is meant to be.
func understood(wire wireConfig, a *news.Article, data []byte) error {
	parse, err := wire.parser()
	if err != nil {
		return err
	}
	read, err := parse(news.Payload{Data: data, Provider: a.Provider, Feed: a.Feed, Received: a.VersionCreated})
	switch {
	case err != nil:
		return err
	case len(read) != 1 || read[0].ID != a.ID || read[0].Order != a.Order || !read[0].Releases():
		return errors.New("its profile would not read this as a release; see `dateline check`")
	}
	return nil
}

// publish puts the record on the wire of the configuration, whose broker may be
// embedded, and returns when it is durable.
func (r release) publish(ctx context.Context, cfg config, p demo.Payload) (topic string, err error) {
	kc := cfg.Kafka
	switch {
	case len(r.brokers) > 0:
		kc.Brokers = r.brokers
	case len(kc.Brokers) == 0:
		b, err := broker.Open(filepath.Join(cfg.Data, "kafka"), 0)
		if err != nil {
			return "", fmt.Errorf("%w: stop Dateline, or name the address that run prints with --brokers", err)
		}
		defer b.Close()
		kc.Brokers = []string{b.Addr()}
	}
	if err := kc.Validate(); err != nil {
		return "", usageError{err}
	}
	wire := broker.Topics(kc.Prefix).Wire
	w, err := kc.TopicWriter(wire)
	if err != nil {
		return "", err
	}
	o := newOutbox(w, p.Provider, p.Feed)
	defer o.close()
	if err := o.addPayload(ctx, p); err != nil {
		return "", err
	}
	return wire.Name, o.flush(ctx)
}
