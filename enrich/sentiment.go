package enrich

import (
	"cmp"
	"context"
	"math"
	"slices"
	"strings"
	"sync"
	"unicode/utf8"

	"github.com/dateline-wire/dateline/internal/text"
	"github.com/dateline-wire/dateline/news"
)

// What a word's surroundings do to it, and from where on a score has a label.
// All were chosen on the training sentences of NewsMTSC, starting from VADER.
const (
	negated        = -0.5
	negationWindow = 4 // words
	intensified    = 0.293
	nameTone       = 0.25 // of what a capitalised word inside a sentence says: "Justice Department"
	beforeBut      = 0.75
	afterBut       = 1.25
	evenTone       = 15.0 // how much evidence brings the score near 1
	positiveFrom   = 0.3
	negativeFrom   = -0.05

	headlineTone   = 2.0 // weight of the headline in the whole
	leadTone       = 1.5 // weight of each of the first sentences
	leadSentences  = 3
	longestInTable = 32 // bytes
)

// Sentiment says how positive or negative the words of a story are, as a whole
// and in the sentences that mention each entity. It reads Language, Headline,
// Body and Entities, and writes Sentiment and each entity's Sentiment.
//
// It goes by a word list, so it knows what words mean, not who does what to
// whom: in "Smith condemned the attack" both Smith and the attack score low.
// Only English and text of unknown language is read. It may be used from
// several goroutines.
type Sentiment struct {
	lexicon map[string]toneWord
	pool    sync.Pool // of *toneReader
}

// NewSentiment opens the embedded lexicon.
func NewSentiment() (*Sentiment, error) {
	lexicon, err := parseLexicon(lexiconTable)
	if err != nil {
		return nil, err
	}
	s := &Sentiment{lexicon: lexicon}
	s.pool.New = func() any { return &toneReader{lexicon: lexicon} }
	return s, nil
}

// Process implements the stage. It never fails on a story.
func (s *Sentiment) Process(_ context.Context, a *news.Article) error {
	a.Sentiment = nil
	for i := range a.Entities {
		a.Entities[i].Sentiment = nil
	}
	if !english(a.Language) || strings.TrimSpace(a.Headline+a.Body) == "" {
		return nil
	}
	r := s.pool.Get().(*toneReader)
	defer s.pool.Put(r)
	r.story(a)
	return nil
}

// toneReader is the memory that one story needs.
type toneReader struct {
	lexicon   map[string]toneWord
	sentences []text.Span
	tokens    []text.Token
	names     []namedSpan
	word      []byte
	words     []tonedWord
	sums      []toneSum // by entity
	total     toneSum
}

// namedSpan is a mention in the field at hand.
type namedSpan struct{ start, end, entity int }

type toneSum struct{ score, weight float64 }

func (t *toneSum) add(score, weight float64) {
	t.score += score * weight
	t.weight += weight
}

func (r *toneReader) story(a *news.Article) {
	r.total = toneSum{}
	r.sums = append(r.sums[:0], make([]toneSum, len(a.Entities))...)
	r.field(a, "headline", a.Headline, headlineTone, headlineTone)
	r.field(a, "body", a.Body, leadTone, 1)
	score := 0.0
	if r.total.weight > 0 {
		score = r.total.score / r.total.weight
	}
	a.Sentiment = &news.Sentiment{Score: round3(score), Label: toneLabel(score)}
	for i, sum := range r.sums {
		if sum.weight > 0 {
			v := round3(sum.score / sum.weight)
			a.Entities[i].Sentiment = &v
		}
	}
}

func round3(v float64) float64 { return math.Round(v*1000) / 1000 }

func toneLabel(score float64) string {
	switch {
	case score >= positiveFrom:
		return "positive"
	case score <= negativeFrom:
		return "negative"
	}
	return "neutral"
}

// field reads one text; lead is the weight of its first sentences.
func (r *toneReader) field(a *news.Article, field, s string, lead, rest float64) {
	r.names = r.names[:0]
	for i := range a.Entities {
		for _, m := range a.Entities[i].Mentions {
			if m.Field == field && m.Start >= 0 && m.Start < m.End && m.End <= len(s) {
				r.names = append(r.names, namedSpan{m.Start, m.End, i})
			}
		}
	}
	slices.SortFunc(r.names, func(a, b namedSpan) int { return cmp.Or(a.start-b.start, b.end-a.end) })
	r.sentences = text.Sentences(r.sentences[:0], s)
	names := r.names
	for i, span := range r.sentences {
		n := 0 // mentions that begin in the sentence, or in the gap before it
		for n < len(names) && names[n].start < span.End {
			n++
		}
		score, toned := r.sentence(s[span.Start:span.End], span.Start, names[:n], field == "headline")
		if toned {
			weight := rest
			if i < leadSentences {
				weight = lead
			}
			r.total.add(score, weight)
		}
		for _, m := range names[:n] {
			r.sums[m.entity].add(score, 1)
		}
		names = names[n:]
	}
}

// tonedWord is a word of the lexicon in a sentence.
type tonedWord struct {
	at   int // token number
	tone float64
}

// sentence scores one sentence, -1 to 1; offset is where it stands in the
// field. toned is false when no word of the lexicon is in it.
func (r *toneReader) sentence(s string, offset int, names []namedSpan, title bool) (score float64, toned bool) {
	r.tokens = text.Pieces(r.tokens[:0], s)
	r.words = r.words[:0]
	lastNegation, lastStrong, lastWeak, but := -10, -10, -10, -1
	words := 0
	for _, t := range r.tokens {
		if t.Kind == text.Punct {
			if mark := s[t.Start:t.End]; mark == ";" || mark == ":" {
				lastNegation = -10
			}
			continue
		}
		words++
		for len(names) > 0 && names[0].end <= offset+t.Start {
			names = names[1:]
		}
		if len(names) > 0 && names[0].start <= offset+t.Start {
			continue
		}
		word, capital := r.lower(s[t.Start:t.End])
		entry := r.lexicon[string(word)]
		tone := float64(entry.valence)
		switch {
		case entry.role == negates || isContraction(word):
			lastNegation = words
			continue
		case entry.role == strengthens:
			lastStrong = words
		case entry.role == weakens:
			lastWeak = words
		case entry.role == contrasts && words > 1:
			but = words
			lastNegation = -10
		}
		if tone == 0 {
			continue
		}
		if capital && words > 1 && !title {
			tone *= nameTone
		}
		if words-lastStrong <= 1 {
			tone += math.Copysign(intensified, tone)
		}
		if words-lastWeak <= 1 {
			tone -= math.Copysign(intensified, tone)
		}
		if words-lastNegation < negationWindow {
			tone *= negated
		}
		r.words = append(r.words, tonedWord{words, tone})
	}
	return r.sum(but), len(r.words) > 0
}

// sum adds up the words; what follows a "but" counts for more.
func (r *toneReader) sum(but int) float64 {
	sum := 0.0
	for _, w := range r.words {
		switch {
		case but < 0:
			sum += w.tone
		case w.at < but:
			sum += w.tone * beforeBut
		default:
			sum += w.tone * afterBut
		}
	}
	return sum / math.Sqrt(sum*sum+evenTone)
}

// lower gives the word in lower case, without a possessive s; it lives until
// the next call. Longer words than the lexicon has come back empty.
func (r *toneReader) lower(w string) (word []byte, capital bool) {
	first, _ := utf8.DecodeRuneInString(w)
	capital = 'A' <= first && first <= 'Z'
	if len(w) > longestInTable {
		return nil, capital
	}
	r.word = text.AppendFold(r.word[:0], text.Possessive(w))
	return r.word, capital
}

func isContraction(word []byte) bool {
	n := len(word)
	return n > 3 && string(word[n-3:]) == "n't"
}
