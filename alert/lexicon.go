package alert

import (
	"strings"
	"sync"

	"github.com/dateline-wire/dateline/internal/text"
)

// id numbers a word form that some rule uses; 0 is a form that none does.
type id uint32

// form is what a word in a story is to the rules.
type form struct {
	stem  id // equal for words that match without quotes
	exact id // equal for words that match in quotes
}

const (
	maxCached   = 1 << 17 // words; about 10 MB
	longestWord = 48      // bytes; longer words are not worth remembering
)

// lexicon numbers the words of all rules. Once built its numbers do not change;
// the cache only spares stemming a word twice.
type lexicon struct {
	stems  map[string]id
	exacts map[string]id

	mu     sync.RWMutex
	cached map[string]form // guarded by mu
}

func newLexicon() *lexicon {
	return &lexicon{stems: map[string]id{}, exacts: map[string]id{}, cached: map[string]form{}}
}

func (l *lexicon) size() int { return len(l.stems) + len(l.exacts) + 1 }

// add gives the number of a word in a rule.
func (l *lexicon) add(word string, stemmed bool) id {
	in, key := l.exacts, text.Normal(word)
	if stemmed {
		in, key = l.stems, text.Stem(key)
	}
	n, ok := in[key]
	if !ok {
		n = id(l.size())
		in[key] = n
	}
	return n
}

// form looks a word of a story up.
func (l *lexicon) form(word string) form {
	l.mu.RLock()
	f, ok := l.cached[word]
	l.mu.RUnlock()
	if ok {
		return f
	}
	normal := text.Normal(word)
	f = form{stem: l.stems[text.Stem(normal)], exact: l.exacts[normal]}
	if len(word) > longestWord {
		return f
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if len(l.cached) >= maxCached {
		clear(l.cached)
	}
	l.cached[strings.Clone(word)] = f // a clone, or the cache would keep whole stories
	return f
}
