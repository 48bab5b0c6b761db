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
	NewsML1   Format = "newsml-1" // 1.0 to 1.2
	NITF      Format = "nitf"
	NINJS     Format = "ninjs"
	APMedia   Format = "ap-media"         // AP Media API
	DPA       Format = "dpa-digitalwires" // JSON
	IPTC7901  Format = "iptc-7901"
	ANPA      Format = "anpa-1312"
	Teletype  Format = "teletype" // ZCZC…NNNN
	RSS       Format = "rss"      // 0.9 to 2.0 and RDF
	Atom      Format = "atom"
	Sitemap   Format = "sitemap"  // with Google's news extension
	Mail      Format = "e-mail"   // RFC 822
	JSON      Format = "dateline" // our own article JSON
	PlainText Format = "text"
)

var formats = []Format{NewsMLG2, NewsML1, NITF, NINJS, APMedia, DPA, IPTC7901, ANPA, Teletype, RSS, Atom, Sitemap, Mail, JSON, PlainText}

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

	Limit int // largest payload in bytes; zero: MaxBytes
}

// Parse reads every story in the payload. Items fail alone: the articles that
// could be read are returned beside an error that names those that could not,
// so a caller both stores the former and dead-letters the payload for the
// latter. No article and no error never happens.
//
// Agencies are known by the built-in profiles; see Profiles for others.
func Parse(p Payload) ([]*Article, error) { return BuiltIn().Parse(p) }

// Parse is the package's Parse with the agencies of these profiles.
func (ps *Profiles) Parse(p Payload) ([]*Article, error) {
	r := ps.parse(p, false)
	return r.articles, r.err()
}

func (ps *Profiles) parse(p Payload, explain bool) *reader {
	r := &reader{payload: p, profiles: ps, provider: providerName(p.Provider), explain: explain}
	if !explain { // which looks at the index once more
		r.json.nodes = ps.lendNodes()
		defer func() { ps.takeNodes(r.json.nodes) }()
	}
	if err := r.open(); err != nil {
		r.fail(err)
		return r
	}
	r.checkReceived()
	r.read()
	if len(r.articles) == 0 && len(r.errs) == 0 {
		r.fail(errors.New("no story inside"))
	}
	return r
}

// open decodes the payload and tells its format.
func (r *reader) open() error {
	t, err := decode(r.payload.Data, r.payload.Limit, r.charset)
	if err != nil {
		return err
	}
	if r.format, err = detect(t, &r.json); err != nil {
		return err
	}
	sum := sha256.Sum256(r.payload.Data)
	r.sha256, r.text, r.notes = hex.EncodeToString(sum[:]), t.text, t.notes
	return nil
}

// checkReceived drops a time of receipt that cannot be written down: a producer
// that sends microseconds for milliseconds is in the year 55,000.
func (r *reader) checkReceived() {
	if t := r.payload.Received.UTC(); t.Year() < 1 || t.Year() > 9999 {
		r.payload.Received = time.Time{}
		r.notes = append(r.notes, fmt.Sprintf("time of receipt in the year %d, ignored", t.Year()))
	}
}

// charset is what the sender usually writes in, or nil. The transport names the
// sender, else the head of a message in control bytes does.
func (r *reader) charset() *charset {
	for _, p := range []*Profile{r.profiles.named("", r.provider), r.profiles.sender(r.payload.Data)} {
		if p != nil && p.Charset.Encoding != nil {
			return &p.Charset
		}
	}
	return nil
}

func (r *reader) read() {
	switch r.format {
	case NINJS, JSON, APMedia, DPA:
		r.readJSON()
	case NewsMLG2, NewsML1, NITF, RSS, Atom, Sitemap:
		r.readXML()
	case IPTC7901:
		r.read7901()
	case ANPA:
		r.readANPA()
	case Teletype:
		r.readTeletype()
	case Mail:
		r.readMail()
	default:
		r.readText()
	}
}

// reader collects what one payload holds.
type reader struct {
	payload  Payload
	profiles *Profiles
	explain  bool
	provider string // as the transport named it, or empty
	format   Format
	sha256   string
	text     string
	json     document // of the payload, or of the line being read; without text when it is not one
	notes    []string // what had to be guessed for the payload as a whole

	articles []*Article
	readings []Reading // when explaining
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
	if r.explain {
		r.readings = append(r.readings, d.reading())
	}
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
		if r.format != "" {
			err = fmt.Errorf("%s: %w", r.format, err)
		}
		r.errs = append(r.errs, err)
	}
}

func (r *reader) err() error {
	if unnamed := r.failed - len(r.errs); unnamed > 0 {
		return errors.Join(append(r.errs, fmt.Errorf("%s: %d more items refused", r.format, unnamed))...)
	}
	return errors.Join(r.errs...)
}
