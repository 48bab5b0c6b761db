package news

import (
	"errors"
	"time"
)

// Format is a wire format, told from bytes alone.
type Format string

const (
	NewsMLG2  Format = "newsml-g2"
	NITF      Format = "nitf"
	NINJS     Format = "ninjs"
	RSS       Format = "rss"
	Atom      Format = "atom"
	JSON      Format = "dateline" // our own article JSON
	PlainText Format = "text"
)

// Payload is raw copy with what the transport knew about it.
type Payload struct {
	Data     []byte
	Provider string    // header `provider`; empty: the payload has to tell
	Feed     string    // header `feed`
	Received time.Time // header `received`, else the broker's time; zero: unknown

	Topic     string
	Partition int
	Offset    int64
}

var errTODO = errors.New("not yet")

// Detect tells the format from the bytes.
func Detect(data []byte) (Format, error) { return "", errTODO }

// Parse reads every story in the payload. Items fail alone: the articles that
// could be read are returned beside an error that names those that could not,
// so a caller both stores the former and dead-letters the payload for the
// latter. No article and no error never happens.
func Parse(p Payload) ([]*Article, error) { return nil, errTODO }
