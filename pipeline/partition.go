package pipeline

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strconv"
	"sync"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/segmentio/kafka-go"
	"go.uber.org/zap"
)

// readTimeout is for one answer of the broker, 20 MB over a slow line included.
const readTimeout = 30 * time.Second

// partition is the Source of one partition in one generation.
type partition struct {
	*member
	id   int
	stop context.CancelFunc // ends fetching
	// stopped ends with the generation, or when the program stops.
	stopped context.Context

	// Used by Fetch alone, which is not called twice at a time.
	conn     *kafka.Conn
	position int64 // next offset to fetch; may be kafka.FirstOffset or kafka.LastOffset
	failures int
	begun    bool // something was fetched

	watermark, lag prometheus.Gauge

	mu        sync.Mutex // guards all below
	ended     bool
	fetched   []span // not yet below the mark, oldest first
	highWater int64  // end of the log as last heard
	mark      int64  // the handler's; -1: none
	sent      int64  // the mark that the broker has confirmed; -1: none
}

// span is one fetch, as far as the bounds in flight are concerned.
type span struct {
	next           int64
	records, bytes int
}

func newPartition(m *member, id int, offset int64) *partition {
	label := strconv.Itoa(id)
	p := &partition{
		member: m, id: id, position: offset, mark: -1, sent: -1,
		watermark: m.Metrics.watermark.WithLabelValues(m.Topic, label),
		lag:       m.Metrics.lag.WithLabelValues(m.Topic, label),
	}
	p.stopped, p.stop = context.WithCancel(context.Background())
	if offset >= 0 {
		p.mark, p.sent = offset, offset
	}
	return p
}

// Fetch reads the next records. Faults of the network and of the broker are
// repeated here for as long as the partition is ours.
func (p *partition) Fetch(ctx context.Context) ([]Record, error) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	defer context.AfterFunc(p.stopped, cancel)()
	for {
		records, err := p.fetchOnce(ctx)
		switch {
		case p.stopped.Err() != nil:
			// Records that were read just now are dropped: nobody
			// counts on them and the next owner reads them again.
			return nil, io.EOF
		case ctx.Err() != nil:
			return nil, ctx.Err()
		case IsPermanent(err), errors.Is(err, errLogChanged):
			return nil, err
		case err != nil:
			p.fault(err)
			p.failures++
			sleep(ctx, Retry{}.wait(p.failures))
		case len(records) > 0:
			p.recovered()
			p.begun = true
			p.took(records)
			return records, nil
		default:
			p.recovered()
		}
	}
}

func (p *partition) fetchOnce(ctx context.Context) ([]Record, error) {
	if err := p.inFlight.wait(ctx); err != nil {
		return nil, err
	}
	if p.conn == nil {
		if err := p.dial(ctx); err != nil {
			return nil, err
		}
	}
	conn := p.conn
	defer context.AfterFunc(ctx, func() { conn.Close() })()
	records, err := p.read(ctx)
	if err != nil {
		p.hangUp()
	}
	if len(records) > 0 {
		return records, nil // the error, if it lasts, comes again
	}
	return nil, err
}

// read decodes one answer of the broker. Records before an error are good.
func (p *partition) read(ctx context.Context) ([]Record, error) {
	if err := p.conn.SetReadDeadline(time.Now().Add(p.MaxWait + readTimeout)); err != nil {
		return nil, fmt.Errorf("read: %w", err)
	}
	batch := p.conn.ReadBatchWith(kafka.ReadBatchConfig{MinBytes: 1, MaxBytes: p.FetchMaxBytes, MaxWait: p.MaxWait})
	var records []Record
	for {
		msg, err := batch.ReadMessage()
		if err != nil {
			break
		}
		if n := len(records); n > 0 {
			records[n-1].Next = msg.Offset
		}
		records = append(records, record(&msg))
	}
	next := batch.Offset()
	err := batch.Close()
	if errors.Is(err, kafka.RequestTimedOut) {
		err = nil // this is how kafka-go says that nothing came within MaxWait
	}
	p.observe(batch.HighWaterMark())
	if n := len(records); n > 0 {
		// The offset after the last record may skip what compaction removed.
		records[n-1].Next = max(next, records[n-1].Offset+1)
		next = records[n-1].Next
	}
	if err == nil && len(records) == 0 && next == p.position && batch.HighWaterMark() > next {
		// Records that are announced and do not come must not make this
		// a busy loop.
		sleep(ctx, p.MaxWait)
	}
	if err == nil || len(records) > 0 {
		p.position = next
	}
	if err != nil {
		return records, fmt.Errorf("read offset %d: %w", p.position, err)
	}
	return records, nil
}

func record(m *kafka.Message) Record {
	r := Record{
		Topic: m.Topic, Partition: m.Partition, Offset: m.Offset, Next: m.Offset + 1,
		Key: m.Key, Value: m.Value, Time: m.Time,
	}
	for _, h := range m.Headers {
		r.Headers = append(r.Headers, Header{Key: h.Key, Value: h.Value})
	}
	return r
}

// dial connects to the partition's leader and makes sure that the position is
// in the log. Kafka-go by itself would go on elsewhere without a word.
func (p *partition) dial(ctx context.Context) error {
	var errs []error
	for _, broker := range p.Brokers {
		conn, err := p.Dialer.DialLeader(ctx, "tcp", broker, p.Topic, p.id)
		if err != nil {
			errs = append(errs, fmt.Errorf("%s: %w", broker, err))
			continue
		}
		unwatch := context.AfterFunc(ctx, func() { conn.Close() })
		err = p.seek(conn)
		unwatch()
		if err != nil {
			conn.Close()
			return err
		}
		p.conn = conn
		return nil
	}
	return errors.Join(errs...)
}

func (p *partition) seek(conn *kafka.Conn) error {
	if err := conn.SetDeadline(time.Now().Add(10 * time.Second)); err != nil {
		return fmt.Errorf("seek: %w", err)
	}
	first, last, err := conn.ReadOffsets()
	if err != nil {
		return fmt.Errorf("read offsets: %w", err)
	}
	switch {
	case p.position == kafka.FirstOffset:
		p.position = first
	case p.position == kafka.LastOffset:
		p.jump(last)
	case p.position < first || p.position > last:
		if err := p.reposition(first, last); err != nil {
			return err
		}
	}
	p.observe(last)
	if _, err := conn.Seek(p.position, kafka.SeekAbsolute|kafka.SeekDontCheck); err != nil {
		return fmt.Errorf("seek %d: %w", p.position, err)
	}
	return nil
}

// errLogChanged ends a generation whose position fell out of the log while it
// was at work: marks of the old log may still come. The next generation starts
// at what is committed and meets the policy.
var errLogChanged = errors.New("log changed under the reader")

// reposition applies the out-of-range policy, aloud.
func (p *partition) reposition(first, last int64) error {
	was := p.position
	if p.begun && p.OutOfRange != Fail {
		return fmt.Errorf("offset %d: %w", was, errLogChanged)
	}
	switch p.OutOfRange {
	case Earliest:
		p.jump(first)
	case Latest:
		p.jump(last)
	default:
		return Permanent(fmt.Errorf("offset %d not in log %d to %d of partition %d", was, first, last, p.id))
	}
	// After a topic was made anew nobody knows how much was missed.
	p.Metrics.outOfRange.WithLabelValues(p.Topic).Add(float64(max(p.position-was, 0)))
	p.Log.Error("offset not in log, records passed over", zap.String("topic", p.Topic), zap.Int("partition", p.id),
		zap.Int64("offset", was), zap.Int64("first", first), zap.Int64("last", last), zap.Int64("now", p.position))
	return nil
}

// jump goes on elsewhere and has that committed, so that a restart does not jump
// again over what came meanwhile. It is the one case in which a commit may go
// down: the log that it counted is gone.
func (p *partition) jump(position int64) {
	p.position = position
	p.mu.Lock()
	defer p.mu.Unlock()
	p.mark, p.sent = position, -1
}

func (p *partition) fault(err error) {
	if p.Health.Report(p.healthPart(), err) {
		p.Log.Warn("partition not readable", zap.String("topic", p.Topic), zap.Int("partition", p.id), zap.Error(err))
	}
	p.Metrics.retries.WithLabelValues("fetch").Inc()
}

func (p *partition) recovered() {
	p.failures = 0
	if p.Health.Report(p.healthPart(), nil) {
		p.Log.Info("partition readable again", zap.String("topic", p.Topic), zap.Int("partition", p.id))
	}
}

func (p *partition) healthPart() string { return "read " + p.Topic + "/" + strconv.Itoa(p.id) }

func (p *partition) hangUp() {
	if p.conn != nil {
		p.conn.Close()
		p.conn = nil
	}
}

func (p *partition) took(records []Record) {
	s := span{next: records[len(records)-1].Next, records: len(records)}
	for i := range records {
		s.bytes += len(records[i].Value) + len(records[i].Key)
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.ended {
		return
	}
	p.fetched = append(p.fetched, s)
	p.inFlight.add(s.records, s.bytes)
}

// Commit takes the handler's mark; the generation sends it with its next commit.
func (p *partition) Commit(_ context.Context, marks []Mark) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.ended {
		return ErrLost
	}
	for _, m := range marks {
		if m.Topic != p.Topic || m.Partition != p.id {
			return fmt.Errorf("mark for %s/%d on %s/%d", m.Topic, m.Partition, p.Topic, p.id)
		}
		p.mark = max(p.mark, m.Offset)
	}
	p.watermark.Set(float64(p.mark))
	p.lag.Set(float64(max(p.highWater-p.mark, 0)))
	n := 0
	for n < len(p.fetched) && p.fetched[n].next <= p.mark {
		p.inFlight.add(-p.fetched[n].records, -p.fetched[n].bytes)
		n++
	}
	p.fetched = p.fetched[n:]
	return nil
}

// observe hears where the log ends.
func (p *partition) observe(highWater int64) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.ended || highWater < 0 {
		return
	}
	p.highWater = highWater
	if p.mark >= 0 {
		p.lag.Set(float64(max(highWater-p.mark, 0)))
	}
}

// uncommitted is the mark, and whether the broker does not have it yet.
func (p *partition) uncommitted() (offset int64, moved bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.mark, p.mark > p.sent
}

func (p *partition) confirm(offset int64) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.sent = max(p.sent, offset)
}

// end fences the partition off: the generation is over and what comes late is
// refused.
func (p *partition) end() {
	p.stop()
	p.mu.Lock()
	defer p.mu.Unlock()
	p.ended = true
	for _, s := range p.fetched {
		p.inFlight.add(-s.records, -s.bytes)
	}
	p.fetched = nil
}

// close gives the connection back. Only the handler's goroutine calls it, after
// the last Fetch.
func (p *partition) close() {
	p.hangUp()
	p.Health.Report(p.healthPart(), nil)
}
