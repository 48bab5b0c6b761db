package pipeline

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/dateline-wire/dateline/news"
)

// Record is a message of a topic, untouched.
type Record struct {
	Topic     string
	Partition int
	Offset    int64
	Next      int64 // the offset to read after this one; not always Offset+1
	Key       []byte
	Value     []byte // nil for a null value
	Headers   []Header
	Time      time.Time // the broker's
}

// Header is a message header.
type Header struct {
	Key   string
	Value []byte
}

// Mark says that everything before Offset in the partition has met its fate.
type Mark struct {
	Topic     string
	Partition int
	Offset    int64
}

// Source gives the records of one partition, in order, for as long as this
// member owns it. Fetch blocks until there is something or ctx ends; io.EOF
// means that no more will come, because the partition goes to another member or
// the program stops, and that what was fetched should be brought to its fate
// and committed now. Commit takes marks ahead of their time: it never moves
// backwards, may send them to the broker a little later, and is refused with
// ErrLost once the partition has gone to another member.
type Source interface {
	Fetch(context.Context) ([]Record, error)
	Commit(context.Context, []Mark) error
}

// ErrLost is what a Source answers once another member may own its partition.
var ErrLost = errors.New("partition lost")

// Stage adds what it knows to an article. An error, a panic or a call that takes
// too long is noted on the article and counted; the story goes on. A stage sets
// fields and may change what earlier stages made; it does not write into slices
// that came from the parser.
type Stage interface {
	Process(context.Context, *news.Article) error
}

// Sink makes articles durable. Nil means all are; a *BatchError means that
// those it lists are refused for ever and all others are durable; any other
// error means that nothing is known and the same batch must come again, which
// a sink has to bear without double effect. Write may block for as long as its
// backend is slow.
type Sink interface {
	Write(context.Context, []*news.Article) error
}

// DeadLetter keeps a record that can never be stored, with the reason. It
// returns only when the record is durable.
type DeadLetter interface {
	Put(context.Context, Record, error) error
}

// BatchError lists, by position in the batch, the articles that a sink refuses
// for ever.
type BatchError struct {
	Refused map[int]error
}

func (e *BatchError) Error() string {
	for i, err := range e.Refused {
		return fmt.Sprintf("%d articles refused, among them %d: %v", len(e.Refused), i, err)
	}
	return "no article refused"
}
