package nametag

import (
	"iter"
	"math/bits"

	"github.com/dateline-wire/dateline/internal/linear"
)

// work is what tagging remembers of a story.
type work struct {
	index   []int32 // open-addressing table into stats, by the word's lower
	stats   []stat
	stat    []int32 // of each token; -1: a mark or number
	phrases []phraseFlags
	runs    []run
	topic   topic
	votes   []vote // of each token, without its own label
	leads   []linear.Leads
	back    []linear.Back
	most    []int32 // largest lead of each token, or a bound of it
	gain    []int32
	revised []uint8
	rows    []uint32
	zeros   []byte
}

// stat is what the story has of a word in all its cases.
type stat struct {
	lower  uint64
	seen   struct{ small, capital int32 }
	votes  [linear.Types + 1]int16           // labels of the first pass, in tenths; the last: outside
	longer [longerPlaces][linear.Types]int16 // longer names that contain it
}

// Places of a word in a longer name.
const (
	anywhere = iota
	atBegin
	within
	atEnd
	longerPlaces
)

// maxCount keeps sums of votes far from overflow.
const maxCount = 10_000

// survey prepares the story for the first pass.
func (x *Text) survey(l *Lexicon) {
	n := len(x.Tokens)
	x.stat, x.phrases, x.runs = resize(x.stat, n), resize(x.phrases, n), resize(x.runs, n)
	x.stats = x.stats[:0]
	x.topic = x.findTopic()
	size := 64
	for size < 2*n {
		size *= 2
	}
	x.index = resize(x.index, size)
	clear(x.index)
	for k := range x.Sentences {
		s := &x.Sentences[k]
		s.kind = x.sentenceKind(s)
		for i := s.First; i < s.Past; i++ {
			x.count(s, i)
		}
		x.findRuns(s)
		x.matchPhrases(l.Names, s)
	}
}

func resize[T any](s []T, n int) []T {
	if cap(s) < n {
		return make([]T, n, n+n/4)
	}
	return s[:n]
}

func (x *Text) sentenceKind(s *Sentence) sentenceKind {
	small, shouted, capital, lower := false, 0, 0, 0
	for i := s.First; i < s.Past; i++ {
		w := x.Tokens[i].Word
		small = small || w.Has(HasSmall)
		if w.Has(HasCapital) {
			shouted++
		}
		switch {
		case w.Has(Capital):
			capital++
		case w.Has(Small):
			lower++
		}
	}
	switch {
	case !small && shouted > 1:
		return capsCase
	case capital >= 4 && capital > 2*lower:
		return titleCase
	}
	return plainCase
}

func (x *Text) count(s *Sentence, i int) {
	w := x.Tokens[i].Word
	if !w.Has(Capital | Small) {
		x.stat[i] = -1
		return
	}
	k := x.statOf(w.lower)
	x.stat[i] = k
	switch {
	case w.Has(Small):
		x.stats[k].seen.small++
	case i > s.First && s.kind == plainCase:
		x.stats[k].seen.capital++
	}
}

func (x *Text) statOf(lower uint64) int32 {
	mask := uint64(len(x.index) - 1)
	i := lower & mask
	for ; x.index[i] != 0; i = (i + 1) & mask {
		if k := x.index[i] - 1; x.stats[k].lower == lower {
			return k
		}
	}
	x.stats = append(x.stats, stat{lower: lower})
	x.index[i] = int32(len(x.stats))
	return int32(len(x.stats)) - 1
}

// position is where in a phrase of the table a token stands.
type position uint8

const (
	phraseBegin position = iota
	phraseInside
	phraseLast
	phraseUnit
	positions
)

// phraseLists are the classes whose phrases are features, each a list.
var phraseLists = [...]Class{Personal, City, Town, Country, Region, Firm, Team, University, Body, Work, Title, Demonym}

// phraseFlags holds four bits for each list: 1 plus the position, or 0.
type phraseFlags uint64

func (f phraseFlags) each() iter.Seq2[int, position] {
	return func(yield func(int, position) bool) {
		for f := f; f != 0; {
			l := bits.TrailingZeros64(uint64(f)) / 4
			if !yield(l, position(f>>(4*l)&0xf)-1) {
				return
			}
			f &^= 0xf << (4 * l)
		}
	}
}

// maxPhrase is the most tokens that a phrase of the table has.
const maxPhrase = 12

// matchPhrases finds the longest phrase of each list at every capitalised
// token.
func (x *Text) matchPhrases(names *Table, s *Sentence) {
	clear(x.phrases[s.First:s.Past])
	for i := s.First; i < s.Past; i++ {
		w := x.Tokens[i].Word
		if !w.Has(Capital) || len(w.Parts) == 0 {
			continue
		}
		var past [len(phraseLists)]int
		found := note(&past, w.Class, i+1)
		if w.flags&begun != 0 {
			found = x.longer(names, s, i, &past) || found
		}
		if found {
			x.flag(i, &past)
		}
	}
}

func note(past *[len(phraseLists)]int, c Class, end int) bool {
	found := false
	for l, list := range phraseLists {
		if c&list != 0 {
			past[l] = end
			found = true
		}
	}
	return found
}

// longer looks for phrases of more than one token at i.
func (x *Text) longer(names *Table, s *Sentence, i int, past *[len(phraseLists)]int) bool {
	found := false
	h := x.Tokens[i].Word.Extend(0)
	for j := i + 1; j < s.Past && j < i+maxPhrase; j++ {
		t := &x.Tokens[j]
		if t.Has(NewLine) {
			break
		}
		if len(t.Word.Parts) == 0 {
			switch t.Word.text {
			case "&", "-", ".", "/", "'s", "'":
				continue
			}
			break
		}
		h = t.Word.Extend(h)
		n := names.find(h)
		if n.flags&listed != 0 && (t.Word.Has(Capital|Digits) || n.Class&Title != 0) {
			found = note(past, n.Class, j+1) || found
		}
		if n.flags&begun == 0 {
			break
		}
	}
	return found
}

// flag marks the tokens of the phrases at i, unless one of the same list
// covers i already.
func (x *Text) flag(i int, past *[len(phraseLists)]int) {
	for l, end := range past {
		if end == 0 || x.phrases[i]>>(4*l)&0xf != 0 {
			continue
		}
		for j := i; j < end; j++ {
			p := phraseInside
			switch {
			case end == i+1:
				p = phraseUnit
			case j == i:
				p = phraseBegin
			case j == end-1:
				p = phraseLast
			}
			x.phrases[j] |= phraseFlags(p+1) << (4 * l)
		}
	}
}

// vote is what the other places of a word in the story were labelled: type,
// agreement and number.
type vote uint8

const (
	noStat vote = 255 // the story has no label of the word
	noVote vote = 254 // it has none but this one
)

func (v vote) majority() uint64 { return uint64(v) / fews }

// fews is how many values few has.
const fews = 5

// few tells small numbers apart.
func few(tenths int16) int {
	switch {
	case tenths <= 0:
		return 0
	case tenths < 10:
		return 1
	case tenths < 20:
		return 2
	case tenths < 40:
		return 3
	}
	return 4
}

// vote of a label, in tenths: lines of capitals say little.
func voteWeight(s *Sentence) int16 {
	if s.kind == capsCase {
		return 3
	}
	return 10
}

// Poll counts what words are labelled throughout the story.
func (x *Text) Poll() {
	for i := range x.stats {
		x.stats[i].votes = [linear.Types + 1]int16{}
		x.stats[i].longer = [longerPlaces][linear.Types]int16{}
	}
	for k := range x.Sentences {
		s := &x.Sentences[k]
		x.pollSentence(s)
	}
	x.votes = resize(x.votes, len(x.Tokens))
	for k := range x.Sentences {
		s := &x.Sentences[k]
		for i := s.First; i < s.Past; i++ {
			x.votes[i] = x.voteOn(s, i)
		}
	}
}

func (x *Text) pollSentence(s *Sentence) {
	weight := voteWeight(s)
	first := 0
	for i := s.First; i < s.Past; i++ {
		y := x.Labels[i]
		if k := x.stat[i]; k >= 0 {
			v := &x.stats[k].votes[labelType(y)]
			*v = min(maxCount, *v+x.ownVote(s, i, weight))
		}
		if y == linear.Outside {
			continue
		}
		switch int(y-1) % 4 {
		case 0:
			first = i
		case 2:
			x.pollLonger(first, i+1, linear.TypeOf(y), weight)
		}
	}
}

// ownVote is what the token itself adds to the votes of its word.
func (x *Text) ownVote(s *Sentence, i int, weight int16) int16 {
	switch {
	case x.Labels[i] != linear.Outside:
		return weight
	case !x.Tokens[i].Word.Has(Capital):
		return 0
	case i == s.First:
		return weight / 2
	}
	return weight
}

func (x *Text) pollLonger(first, past, kind int, weight int16) {
	for i := first; i < past; i++ {
		if x.stat[i] < 0 {
			continue
		}
		longer := &x.stats[x.stat[i]].longer
		place := within
		switch i {
		case first:
			place = atBegin
		case past - 1:
			place = atEnd
		}
		longer[anywhere][kind] = min(maxCount, longer[anywhere][kind]+weight)
		longer[place][kind] = min(maxCount, longer[place][kind]+weight)
	}
}

func (x *Text) voteOn(s *Sentence, i int) vote {
	if x.stat[i] < 0 {
		return noStat
	}
	v := x.stats[x.stat[i]].votes
	if v == ([linear.Types + 1]int16{}) {
		return noStat
	}
	v[labelType(x.Labels[i])] -= x.ownVote(s, i, voteWeight(s))
	best, kind, sum := int16(0), -1, 0
	for t, n := range v {
		sum += int(n)
		if n > best {
			best, kind = n, t
		}
	}
	if kind < 0 {
		return noVote
	}
	agreement := 0
	if int(best) == sum {
		agreement = 2
	} else if int(best)*10 > sum*6 {
		agreement = 1
	}
	return vote((kind*3+agreement)*fews + few(best))
}
