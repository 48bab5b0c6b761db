package nametag

import (
	"math/bits"
	"strings"
	"unicode/utf8"
)

// RowBits is how many bits of a feature's hash number its row in the weights.
const RowBits = 19

func row(h uint64) uint32 { return uint32(h>>7) & (1<<RowBits - 1) }

// Kinds of features. Values are part of every trained model.
const (
	kNormal = iota + 1
	kShape
	kClass
	kClassCapital
	kSuffix
	kText
	kLongShape
	kShapeSuffix
	kHyphenLast
	kHyphenFirst
	kHyphenShape
	kHyphenClass
	kAllCaps
	kNoCluster
	kCluster           // and two more
	kPrefix       = 20 // and four more
	kSuffixes     = 30
	kEdge         = 40
	kBias         = 41
	kCapsShape    = 50
	kCapsWord     = 51
	kTitleShape   = 52
	kMiddleWord   = 53
	kMiddleShape  = 54
	kFirstShape   = 55
	kStory        = 60
	kStoryShape   = 61
	kPhrase       = 70
	kPhraseShape  = 71
	kRunLength    = 80
	kRunLast      = 81
	kRunFirst     = 82
	kRunBefore    = 83
	kRunAfter     = 84
	kTopicShape   = 90
	kTopicCluster = 91
	kTopicLeading = 92
	kTopicPhrase  = 93
	kTopicClass   = 94
	kTopicBefore  = 95
	kTopicAfter   = 96
)

// window is how many tokens, the token itself in the middle, its features
// come from.
const window = 5

const middle = window / 2

// at makes a feature of a neighbour: offset 0 is two tokens before.
func at(h uint64, offset int) uint64 { return mix(h, uint64(1000+offset)) }

// appendWord appends the rows that the word gives to the token that it stands
// offset-middle tokens after.
func (w *Word) appendWord(dst []uint32, offset int) []uint32 {
	add := func(kind int, v uint64) { dst = append(dst, row(at(mix(v, uint64(kind)), offset))) }
	add(kNormal, w.normal)
	add(kShape, w.shape)
	for i, c := range w.clusters {
		if c != 0 {
			add(kCluster+i, uint64(c))
		}
	}
	if w.clusters == (Clusters{}) && len(w.Parts) > 0 {
		add(kNoCluster, 0)
	}
	for c := uint32(w.Class); c != 0; c &= c - 1 {
		b := uint64(bits.TrailingZeros32(c))
		add(kClass, b)
		if w.Has(Capital) && offset > 0 && offset < window-1 {
			add(kClassCapital, b)
		}
	}
	if offset == middle-1 || offset == middle+1 {
		if x, ok := lastRunes(w.low(), 3); ok {
			add(kSuffix, hashOf(x))
		}
	}
	if offset == middle {
		dst = w.appendOwn(dst)
	}
	return dst
}

func (w *Word) low() string { return zeroDigits(strings.ToLower(w.text)) }

// appendOwn appends what only the token itself is described by.
func (w *Word) appendOwn(dst []uint32) []uint32 {
	add := func(kind int, v uint64) { dst = append(dst, row(mix(v, uint64(kind)))) }
	low := w.low()
	add(kText, hashOf(w.text))
	add(kLongShape, hashOf(shapeOf(w.text, 4)))
	for n := 1; n <= 5; n++ {
		if x, ok := firstRunes(low, n); ok {
			add(kPrefix+n, hashOf(x))
		}
		if x, ok := lastRunes(low, n); ok {
			add(kSuffixes+n, hashOf(x))
			if n == 3 {
				add(kShapeSuffix, mix(hashOf(x), w.shape))
			}
		}
	}
	if i := strings.LastIndexByte(low, '-'); i > 0 && i < len(low)-1 {
		add(kHyphenLast, hashOf(low[i+1:]))
		add(kHyphenFirst, hashOf(low[:strings.IndexByte(low, '-')]))
		if len(low) == len(w.text) {
			add(kHyphenShape, hashOf(shapeOf(w.text[i+1:], 1)))
		}
	}
	for e, c := range w.ends {
		for c := uint32(c); c != 0; c &= c - 1 {
			add(kHyphenClass, uint64(e)<<8|uint64(bits.TrailingZeros32(c)))
		}
	}
	if w.Has(AllCaps) {
		add(kAllCaps, 0)
		if len(w.text) <= 5 {
			add(kAllCaps, uint64(len(w.text)))
		}
	}
	return dst
}

func firstRunes(s string, n int) (string, bool) {
	i := 0
	for range n {
		if i >= len(s) {
			return "", false
		}
		_, z := utf8.DecodeRuneInString(s[i:])
		i += z
	}
	return s[:i], true
}

func lastRunes(s string, n int) (string, bool) {
	i := len(s)
	for range n {
		if i <= 0 {
			return "", false
		}
		_, z := utf8.DecodeLastRuneInString(s[:i])
		i -= z
	}
	return s[i:], true
}

// leading is how a word stands in its sentence, which decides what its capital
// says.
type leading uint8

const (
	inCaps leading = iota
	inTitle
	atFirst
	inMiddle // and capitalised
	noLeading
)

func (x *Text) leading(s *Sentence, i int) leading {
	switch {
	case s.kind == capsCase:
		return inCaps
	case s.kind == titleCase:
		return inTitle
	case i == s.First:
		return atFirst
	case x.Tokens[i].Word.Has(Capital):
		return inMiddle
	}
	return noLeading
}

func (w *Word) appendLeading(dst []uint32, l leading) []uint32 {
	add := func(kind int, v uint64) { dst = append(dst, row(mix(v, uint64(kind)))) }
	switch l {
	case inCaps:
		add(kCapsShape, w.shape)
		add(kCapsWord, w.normal)
	case inTitle:
		add(kTitleShape, w.shape)
	case atFirst:
		add(kFirstShape, w.shape)
	case inMiddle:
		add(kMiddleWord, w.normal)
		add(kMiddleShape, w.shape)
	}
	return dst
}

// run is the capitalised words around a token: [first,past).
type run struct{ first, past int32 }

// maxRun bounds a run, so that text of nothing but capitals costs no more than
// any other.
const maxRun = 8

// findRuns finds the runs of a sentence whose capitals say something.
func (x *Text) findRuns(s *Sentence) {
	for i := s.First; i < s.Past; {
		if s.kind != plainCase || !x.Tokens[i].Word.Has(Capital) {
			x.runs[i] = run{}
			i++
			continue
		}
		end := i + 1
		for end < s.Past && end < i+maxRun && x.Tokens[end].Word.Has(Capital) && !x.Tokens[end].Has(NewLine) {
			end++
		}
		for k := i; k < end; k++ {
			x.runs[k] = run{int32(i), int32(end)}
		}
		i = end
	}
}

// appendRun appends what the whole run says of its token i.
func (x *Text) appendRun(dst []uint32, s *Sentence, i int) []uint32 {
	r := x.runs[i]
	first, past := int(r.first), int(r.past)
	if past == 0 {
		return dst
	}
	add := func(kind int, v uint64) { dst = append(dst, row(mix(v, uint64(kind)))) }
	place := uint64(within)
	switch {
	case past-first == 1:
		place = anywhere
	case i == first:
		place = atBegin
	case i == past-1:
		place = atEnd
	}
	add(kRunLength, uint64(past-first)<<4|uint64(i-first))
	if past-first > 1 {
		for c := uint32(x.Tokens[past-1].Word.Class); c != 0; c &= c - 1 {
			add(kRunLast, place<<8|uint64(bits.TrailingZeros32(c)))
		}
		for c := uint32(x.Tokens[first].Word.Class); c != 0; c &= c - 1 {
			add(kRunFirst, place<<8|uint64(bits.TrailingZeros32(c)))
		}
		if first > s.First && i > first {
			add(kRunBefore, x.Tokens[first-1].Word.normal)
		}
		if past < s.Past && i < past-1 {
			add(kRunAfter, x.Tokens[past].Word.normal)
		}
	}
	return dst
}

// AppendRows appends the features of token i of the sentence for the first
// pass.
func (x *Text) AppendRows(dst []uint32, s *Sentence, i int) []uint32 {
	for o := range window {
		if j := i + o - middle; j >= s.First && j < s.Past {
			dst = x.Tokens[j].Word.appendWord(dst, o)
		} else if o == middle-1 || o == middle+1 {
			dst = append(dst, edgeRow(o))
		}
	}
	return x.appendPlace(dst, s, i)
}

func edgeRow(offset int) uint32 { return row(at(kEdge, offset)) }

var biasRow = row(mix(0, kBias))

// appendPlace appends what depends on more than single words.
func (x *Text) appendPlace(dst []uint32, s *Sentence, i int) []uint32 {
	w := x.Tokens[i].Word
	dst = append(dst, biasRow)
	dst = w.appendLeading(dst, x.leading(s, i))
	if w.Has(Capital) {
		k := x.storyCode(s, i)
		dst = append(dst, storyRow(k), storyShapeRow(k, w))
		dst = x.appendRun(dst, s, i)
		dst = x.appendTopic(dst, s, i)
	}
	for o := -1; o <= 1; o++ {
		if j := i + o; j >= s.First && j < s.Past {
			for l, p := range x.phrases[j].each() {
				dst = append(dst, phraseRow(l, p, o))
				if o == 0 {
					dst = append(dst, phraseShapeRow(l, p, w))
				}
			}
		}
	}
	return dst
}

func storyRow(k uint64) uint32               { return row(mix(k, kStory)) }
func storyShapeRow(k uint64, w *Word) uint32 { return row(mix(mix(k, kStoryShape), w.shape)) }

func phraseRow(list int, p position, offset int) uint32 {
	return row(at(mix(uint64(list*4)+uint64(p), kPhrase), offset+middle))
}

func phraseShapeRow(list int, p position, w *Word) uint32 {
	return row(mix(mix(uint64(list*4)+uint64(p), kPhraseShape), w.shape))
}

// storyCodes is how many codes there are.
const storyCodes = 32

// storyCode tells how the word is written elsewhere in the story.
func (x *Text) storyCode(s *Sentence, i int) uint64 {
	k := uint64(0)
	seen := x.stats[x.stat[i]].seen
	if seen.small > 0 {
		k |= 1
	}
	capitals := seen.capital
	if i > s.First && s.kind == plainCase {
		capitals--
	}
	if capitals > 0 {
		k |= 2
	}
	if i == s.First {
		k |= 4
	}
	switch s.kind {
	case capsCase:
		k |= 8
	case titleCase:
		k |= 16
	}
	return k
}

// Rows gives the rows that the word adds to the tokens around it.
func (w *Word) Rows() (rows [window][]uint32) {
	for o := range rows {
		rows[o] = w.appendWord(nil, o)
	}
	return rows
}

// AppendKnown is AppendRows with the rows of words made before.
func (x *Text) AppendKnown(dst []uint32, s *Sentence, i int, words []*[window][]uint32) []uint32 {
	for o := range window {
		if j := i + o - middle; j >= s.First && j < s.Past {
			dst = append(dst, words[j][o]...)
		} else if o == middle-1 || o == middle+1 {
			dst = append(dst, edgeRow(o))
		}
	}
	return x.appendPlace(dst, s, i)
}
