package pipeline

import (
	"context"
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
// member owns it. Fetch blocks until there is something, ctx ends, or the
// partition is lost. Commit never moves backwards and is refused once the
// partition has gone to another member.
type Source interface {
	Fetch(context.Context) ([]Record, error)
	Commit(context.Context, []Mark) error
}

// Stage adds what it knows to an article. An error or panic is noted on the
// article and counted; the story goes on.
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
