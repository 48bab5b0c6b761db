package enrich

import (
	"context"
	_ "embed"
	"errors"
	"fmt"
	"strings"
	"sync"
	"unicode/utf8"

	"github.com/dateline-wire/dateline/internal/linear"
	"github.com/dateline-wire/dateline/internal/nametag"
	"github.com/dateline-wire/dateline/news"
)

// What the train command makes of name lists, of groups of like words and of
// annotated text.
var (
	//go:embed data/names.gz
	namesPack []byte
	//go:embed data/clusters.gz
	clustersPack []byte
	//go:embed data/tagger.bin
	taggerPack []byte
)

// Entities finds the persons, organisations, places and other names of a story
// with every mention in headline and body. It is safe for concurrent use.
type Entities struct {
	names     *nametag.Table
	tagger    *nametag.Tagger
	corporate map[uint64]bool // Inc., Ltd. and the like
	own       *OwnList
	pool      *sync.Pool // of *document
}

// NewEntities loads the embedded tables and the model. It errs when one of them
// is damaged or of another version.
func NewEntities() (*Entities, error) { return newEntities(namesPack, clustersPack, taggerPack) }

func newEntities(namesPack, clustersPack, taggerPack []byte) (*Entities, error) {
	tagger, names, err := openTagger(namesPack, clustersPack, taggerPack)
	if err != nil {
		return nil, err
	}
	e := &Entities{names: names, tagger: tagger, corporate: map[uint64]bool{}}
	for _, w := range []string{"inc", "incorporated", "corp", "corporation", "co", "cos", "company", "companies", "ltd", "limited",
		"llc", "llp", "plc", "ag", "sa", "nv", "ab", "gmbh", "spa", "holdings", "group"} {
		e.corporate[nametag.WordHash(w)] = true
	}
	e.pool = &sync.Pool{New: func() any { return newDocument() }}
	return e, nil
}

func openTagger(namesPack, clustersPack, taggerPack []byte) (*nametag.Tagger, *nametag.Table, error) {
	names, err := nametag.ReadTable(namesPack)
	if err != nil {
		return nil, nil, err
	}
	clusters, err := nametag.ReadClusters(clustersPack)
	if err != nil {
		return nil, nil, err
	}
	pack, err := linear.Read(taggerPack)
	if err != nil {
		return nil, nil, fmt.Errorf("tagger: %w", err)
	}
	t, err := nametag.New(&nametag.Lexicon{Names: names, Clusters: clusters}, pack.Models)
	return t, names, err
}

// With returns a stage that knows a customer's own entities, too. When a new
// version of the list cannot be read, Process says so with one story and goes on
// with the old.
func (e *Entities) With(l *OwnList) *Entities {
	c := *e
	c.own = l
	return &c
}

// ErrLanguage is what Process says of a story whose names it cannot read. It is
// errors.ErrUnsupported, and so no failure of the stage.
var ErrLanguage error = unsupported("unsupported language")

type unsupported string

func (u unsupported) Error() string { return string(u) }

func (u unsupported) Is(target error) bool { return target == errors.ErrUnsupported }

// Process sets Entities, most salient first. It leaves them absent, with
// ErrLanguage, in a story that is declared or found to be in another language
// than English or is written in other letters.
func (e *Entities) Process(ctx context.Context, a *news.Article) error {
	a.Entities = nil
	if err := ctx.Err(); err != nil {
		return err
	}
	if !readsEnglish(a.Language) || !latin(a.Headline, a.Body) {
		if a.Language == "" {
			return ErrLanguage
		}
		return fmt.Errorf("%w %q", ErrLanguage, a.Language)
	}
	d := e.pool.Get().(*document)
	d.Entities, d.list = e, nil
	var fault error
	if e.own != nil {
		d.list, fault = e.own.table()
	}
	d.read(a)
	a.Entities = d.entities()
	if len(d.text.Tokens) < manyTokens { // the memory of a giant is not kept
		e.pool.Put(d)
	}
	return fault
}

// manyTokens is more than a story has.
const manyTokens = 50_000

func readsEnglish(language string) bool {
	l := strings.ToLower(language)
	return l == "" || l == "en" || l == "eng" || strings.HasPrefix(l, "en-") || strings.HasPrefix(l, "en_") || l == "english"
}

// latin holds unless most letters of the story's beginning are of other
// scripts.
func latin(headline, body string) bool {
	headline, body = cutBytes(headline, maxLanguageBytes), cutBytes(body, maxLanguageBytes)
	others := 0
	for _, s := range [...]string{headline, body} {
		for i := 0; i < len(s); {
			if s[i] < utf8.RuneSelf {
				i++
				continue
			}
			r, n := utf8.DecodeRuneInString(s[i:])
			if r >= 0x370 && r < 0x2000 || r >= 0x2e80 && r < 0xfb00 {
				others++
			}
			i += n
		}
	}
	return others == 0 || others <= latinLetters(headline)+latinLetters(body)
}

func latinLetters(s string) int {
	n := 0
	for _, r := range s {
		if r|0x20 >= 'a' && r|0x20 <= 'z' || r >= 0xc0 && r < 0x250 {
			n++
		}
	}
	return n
}
