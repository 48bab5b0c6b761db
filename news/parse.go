package news

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
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

const (
	// MaxBytes is the size of the largest payload that is read.
	MaxBytes = 20 << 20
	// MaxItems is how many stories are read from one payload.
	MaxItems = 10_000

	maxDepth     = 200       // nested elements or objects
	maxNodes     = 1_000_000 // elements and texts of one XML payload
	maxNamedErrs = 20        // further broken items are only counted
	maxWarnings  = 50        // on one story; further ones are dropped
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

// Parse reads every story in the payload. Items fail alone: the articles that
// could be read are returned beside an error that names those that could not,
// so a caller both stores the former and dead-letters the payload for the
// latter. No article and no error never happens.
func Parse(p Payload) ([]*Article, error) {
	t, err := decode(p.Data)
	if err != nil {
		return nil, err
	}
	format, err := detect(t)
	if err != nil {
		return nil, err
	}
	sum := sha256.Sum256(p.Data)
	r := &reader{
		payload:  p,
		provider: providerName(p.Provider),
		format:   format,
		sha256:   hex.EncodeToString(sum[:]),
		text:     t.text,
		notes:    t.notes,
	}
	switch format {
	case NINJS, JSON:
		r.readJSON()
	case NewsMLG2, NITF, RSS, Atom:
		r.readXML()
	default:
		r.readText()
	}
	if len(r.articles) == 0 && len(r.errs) == 0 {
		r.fail(errors.New("no story inside"))
	}
	return r.articles, r.err()
}

// reader collects what one payload holds.
type reader struct {
	payload  Payload
	provider string // as the transport named it, or empty
	format   Format
	sha256   string
	text     string
	notes    []string // what had to be guessed for the payload as a whole

	articles []*Article
	errs     []error
	failed   int
	items    int
}

// more counts an item, and refuses those past MaxItems.
func (r *reader) more() bool {
	r.items++
	if r.items == MaxItems+1 {
		r.fail(fmt.Errorf("more than %d items", MaxItems))
	}
	return r.items <= MaxItems
}

// add takes a finished story, or notes why there is none.
func (r *reader) add(d *draft, where string) {
	a, err := d.finish()
	if err != nil {
		r.failAt(where, err)
		return
	}
	r.articles = append(r.articles, a)
}

func (r *reader) failAt(where string, err error) {
	if where != "" {
		err = fmt.Errorf("%s: %w", where, err)
	}
	r.fail(err)
}

func (r *reader) fail(err error) {
	r.failed++
	if r.failed <= maxNamedErrs {
		r.errs = append(r.errs, fmt.Errorf("%s: %w", r.format, err))
	}
}

func (r *reader) err() error {
	if unnamed := r.failed - len(r.errs); unnamed > 0 {
		return errors.Join(append(r.errs, fmt.Errorf("%s: %d more items refused", r.format, unnamed))...)
	}
	return errors.Join(r.errs...)
}
