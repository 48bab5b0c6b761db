package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"time"

	"github.com/segmentio/kafka-go"
	"github.com/spf13/cobra"

	"github.com/dateline-wire/dateline/cmd/dateline/demo"
	"github.com/dateline-wire/dateline/internal/broker"
	"github.com/dateline-wire/dateline/news"
	"github.com/dateline-wire/dateline/pipeline"
)

func publishCommand() *cobra.Command {
	var configFile, topic, provider, feed string
	var brokers []string
	var playDemo bool
	var profiles string
	c := &cobra.Command{
		Use:   "publish FILE...",
		Short: "Put payload files or NDJSON articles on the wire",
		Long: `Puts each file into Kafka as one record, or each line of an NDJSON file as one,
with the story's id as key when the bytes tell it. Returns when every broker
that must has acknowledged all of them. FILE may be -.`,
		Example: `  dateline publish --brokers 127.0.0.1:9092 --provider npa story.xml
  dateline publish --config dateline.yml archive.ndjson`,
		Args: func(c *cobra.Command, args []string) error {
			if playDemo {
				return noArgs(c, args)
			}
			return wantArgs(1, -1, "FILE")(c, args)
		},
		RunE: func(c *cobra.Command, args []string) error {
			kc, read, err := publishTarget(configFile, brokers)
			if err != nil {
				return err
			}
			if profiles != "" {
				read.Profiles = profiles
			}
			parse, err := read.parser()
			if err != nil {
				return err
			}
			wire := broker.Topics(kc.Prefix).Wire
			if topic == "" {
				topic = wire.Name
			}
			wire.Name = topic
			w, err := kc.TopicWriter(wire)
			if err != nil {
				return err
			}
			o := newOutbox(w, provider, feed)
			o.parse = parse
			defer o.close()
			if playDemo {
				ctx, stop := untilSignal(c.Context())
				defer stop()
				return playWire(ctx, o)
			}
			if err := publishFiles(c.Context(), c, o, args); err != nil {
				return fmt.Errorf("after %s: %w", number(o.sent, "record", "records"), err)
			}
			fmt.Fprintf(c.ErrOrStderr(), "published %s to %s\n", number(o.sent, "record", "records"), topic)
			return nil
		},
	}
	c.Flags().StringVar(&configFile, "config", "", "take brokers, TLS, SASL and prefix from this file")
	c.Flags().StringSliceVar(&brokers, "brokers", nil, "addresses of the brokers (default 127.0.0.1:9092)")
	c.Flags().StringVar(&topic, "topic", "", "topic (default: the prefix and \"wire\")")
	c.Flags().StringVar(&provider, "provider", "", "short name of the agency")
	c.Flags().StringVar(&feed, "feed", "", "which of its services")
	profilesFlag(c, &profiles)
	c.Flags().BoolVar(&playDemo, "demo", false, "publish the demo's archive and then its living wire, until stopped")
	return c
}

// publishTarget is where the records go, and how they are read for their keys.
func publishTarget(file string, brokers []string) (kc kafkaConfig, wire wireConfig, err error) {
	if file != "" {
		cfg, err := readConfig(file)
		if err != nil {
			return kc, wire, err
		}
		kc, wire = cfg.Kafka, cfg.Wire
		if len(kc.Brokers)+len(brokers) == 0 {
			return kc, wire, usageError{fmt.Errorf("%s: its broker is embedded, so --brokers has to name the address that run prints", file)}
		}
	}
	if len(brokers) > 0 {
		kc.Brokers = brokers
	}
	if len(kc.Brokers) == 0 {
		kc.Brokers = []string{"127.0.0.1:9092"}
	}
	if err := kc.Validate(); err != nil {
		return kc, wire, usageError{err}
	}
	return kc, wire, nil
}

func publishFiles(ctx context.Context, c *cobra.Command, o *outbox, files []string) error {
	bar := newProgress(c.ErrOrStderr(), totalSize(files), "publishing")
	defer bar.Finish()
	for _, file := range files {
		in, closeIn, err := openInput(c.InOrStdin(), []string{file})
		if err != nil {
			return err
		}
		err = publishFile(ctx, o, io.TeeReader(in, bar))
		closeIn()
		if err != nil {
			return fmt.Errorf("%s: %w", file, err)
		}
	}
	return o.flush(ctx)
}

// totalSize is the bytes of all files; -1 when standard input is among them.
func totalSize(files []string) int64 {
	var sum int64
	for _, f := range files {
		info, err := os.Stat(f)
		if err != nil {
			return -1
		}
		sum += info.Size()
	}
	return sum
}

// publishFile sends the input as one record, byte for byte, or line by line
// when it is NDJSON: one of its first two lines is a whole JSON object, so a bad
// first line is refused alone.
func publishFile(ctx context.Context, o *outbox, in io.Reader) error {
	r := bufio.NewReaderSize(in, 1<<20)
	first, err := readLine(r)
	if err != nil {
		return err
	}
	line, err := readLine(r)
	if err != nil {
		return err
	}
	isArray := bytes.HasPrefix(bytes.TrimSpace(first), []byte("["))
	if len(line) == 0 || isArray || !isObject(first) && !isObject(line) {
		rest, err := io.ReadAll(r)
		if err != nil {
			return err
		}
		return o.add(ctx, slices.Concat(first, line, rest))
	}
	if err := o.addLine(ctx, first); err != nil {
		return err
	}
	for len(line) > 0 {
		if err := o.addLine(ctx, line); err != nil {
			return err
		}
		if line, err = readLine(r); err != nil {
			return err
		}
	}
	return nil
}

// readLine returns the next line with its end, nothing at the end of the input.
func readLine(r *bufio.Reader) ([]byte, error) {
	line, err := r.ReadBytes('\n')
	if errors.Is(err, io.EOF) {
		err = nil
	}
	return line, err
}

func isObject(line []byte) bool {
	line = bytes.TrimSpace(line)
	return len(line) > 0 && line[0] == '{' && json.Valid(line)
}

// outbox gathers records and writes them to a topic in groups, each of which
// is durable before the next is sent.
type outbox struct {
	w              *kafka.Writer
	provider, feed string
	parse          parser
	pending        []kafka.Message
	bytes          int
	sent           int
}

const (
	groupRecords = 500
	groupBytes   = 4 << 20
)

func newOutbox(w *kafka.Writer, provider, feed string) *outbox {
	return &outbox{w: w, provider: provider, feed: feed, parse: news.Parse}
}

func (o *outbox) add(ctx context.Context, data []byte) error {
	return o.addPayload(ctx, demo.Payload{Data: data, Provider: o.provider, Feed: o.feed, Key: o.storyKey(data)})
}

// addLine skips a line of blanks.
func (o *outbox) addLine(ctx context.Context, line []byte) error {
	if line = bytes.TrimSpace(line); len(line) == 0 {
		return nil
	}
	return o.add(ctx, line)
}

func (o *outbox) addPayload(ctx context.Context, p demo.Payload) error {
	m := kafka.Message{Key: p.Key, Value: p.Data, Headers: headers(p, time.Now())}
	o.pending = append(o.pending, m)
	o.bytes += len(p.Data)
	if len(o.pending) < groupRecords && o.bytes < groupBytes {
		return nil
	}
	return o.flush(ctx)
}

func (o *outbox) flush(ctx context.Context) error {
	if len(o.pending) == 0 {
		return nil
	}
	if err := o.w.WriteMessages(ctx, o.pending...); err != nil {
		return fmt.Errorf("topic %s: %w", o.w.Topic, pipeline.WriteCause(err))
	}
	o.sent += len(o.pending)
	o.pending, o.bytes = o.pending[:0], 0
	return nil
}

func (o *outbox) close() { o.w.Close() }

// storyKey is the id of the payload's story: all versions of a story then go
// through one partition, in order. Payloads of several stories, and those that
// can't be read, have none.
func (o *outbox) storyKey(data []byte) []byte {
	articles, err := o.parse(news.Payload{Data: data, Provider: o.provider})
	if err != nil || len(articles) != 1 {
		return nil
	}
	return []byte(articles[0].ID)
}

func headers(p demo.Payload, received time.Time) []kafka.Header {
	list := []kafka.Header{
		{Key: "received", Value: []byte(received.UTC().Format(time.RFC3339Nano))},
		{Key: "transport", Value: []byte("publish")},
	}
	for _, h := range []struct{ key, value string }{
		{"provider", p.Provider}, {"feed", p.Feed}, {"content-type", p.ContentType},
	} {
		if h.value != "" {
			list = append(list, kafka.Header{Key: h.key, Value: []byte(h.value)})
		}
	}
	return list
}

// playWire sends the demo's archive at once and then its living wire, each
// item when it is due, until ctx ends.
func playWire(ctx context.Context, o *outbox) error {
	start := time.Now()
	for p, err := range demo.Archive(start) {
		if err != nil {
			return err
		}
		if err := o.addPayload(ctx, p); err != nil {
			return err
		}
	}
	if err := o.flush(ctx); err != nil {
		return err
	}
	for p, err := range demo.Wire(start) {
		if err != nil {
			return err
		}
		select {
		case <-ctx.Done():
			return nil
		case <-time.After(time.Until(start.Add(p.Delay))):
		}
		if err := o.addPayload(ctx, p); err != nil {
			return err
		}
		if err := o.flush(ctx); err != nil {
			return err
		}
	}
	return nil
}
