package nametag

import (
	"math/bits"

	"github.com/dateline-wire/dateline/internal/linear"
)

// Kinds of features of the second pass.
const (
	sEarlier = iota + 1
	sEarlierShape
	sEarlierThree
	sShape
	sNormal
	sVote
	sVoteCount
	sNoVote
	sVoteShape
	sVoteEarlier
	sVoteBefore
	sVoteAfter
	sVoteCluster
	sVoteClass
	sLonger
	sLongerCount
	sLongerEarlier
	sLongerAny
	sLongerShape
)

func second(kind int, v uint64) uint32 {
	return row(mix(v, uint64(2000+kind)))
}

// active tells whether the second pass looks at token i: it is capitalised,
// or it or a neighbour was labelled. Any other token stays outside of names.
func (x *Text) active(s *Sentence, i int) bool {
	return x.Tokens[i].Word.Has(Capital) || x.Labels[i] != linear.Outside ||
		i > s.First && x.Labels[i-1] != linear.Outside || i+1 < s.Past && x.Labels[i+1] != linear.Outside
}

// AppendSecond appends the features that the second pass has beside those of
// the first, given Labels of the first and a Poll of them.
func (x *Text) AppendSecond(dst []uint32, s *Sentence, i int) []uint32 {
	if !x.active(s, i) {
		return dst
	}
	w := x.Tokens[i].Word
	own := uint64(x.Labels[i])
	near := func(j int) uint64 {
		if j < s.First || j >= s.Past {
			return linear.Labels
		}
		return uint64(x.Labels[j])
	}
	prev, next := near(i-1), near(i+1)
	dst = append(dst,
		second(sShape, w.shape), second(sNormal, w.normal), second(sEarlierShape, mix(own, w.shape)),
		second(sEarlierThree, prev<<10|own<<5|next))
	for o := range window {
		dst = append(dst, second(sEarlier, uint64(o)<<8|near(i+o-middle)))
	}
	dst = x.appendVotes(dst, s, i)
	if v := x.votes[i]; v < noVote {
		m := v.majority()
		dst = append(dst, second(sVoteShape, mix(m, w.shape)), second(sVoteEarlier, m<<8|own),
			second(sVoteBefore, m<<16|own<<8|prev), second(sVoteAfter, m<<16|own<<8|next))
		if c := w.clusters[1]; c != 0 {
			dst = append(dst, second(sVoteCluster, m<<16|uint64(c)))
		}
		for c := uint32(w.Class); c != 0; c &= c - 1 {
			dst = append(dst, second(sVoteClass, m<<8|uint64(bits.TrailingZeros32(c))))
		}
	}
	return x.appendLonger(dst, i, own)
}

// appendVotes appends what the word and its neighbours were labelled elsewhere.
func (x *Text) appendVotes(dst []uint32, s *Sentence, i int) []uint32 {
	for o := -1; o <= 1; o++ {
		j := i + o
		if j < s.First || j >= s.Past || x.votes[j] == noStat {
			continue
		}
		at := uint64(o + middle)
		v := x.votes[j]
		if v == noVote {
			dst = append(dst, second(sNoVote, at))
			continue
		}
		dst = append(dst, second(sVote, at<<8|v.majority()), second(sVoteCount, at<<8|uint64(v)))
	}
	return dst
}

// appendLonger appends in which longer names of the story the word stands.
func (x *Text) appendLonger(dst []uint32, i int, own uint64) []uint32 {
	k := x.stat[i]
	if k < 0 {
		return dst
	}
	for p := range x.stats[k].longer {
		for t, n := range x.stats[k].longer[p] {
			if n <= 0 {
				continue
			}
			at := uint64(p<<4 | t)
			dst = append(dst, second(sLonger, at), second(sLongerCount, at<<8|uint64(few(n))), second(sLongerEarlier, at<<8|own))
			if p == anywhere {
				dst = append(dst, second(sLongerShape, mix(at, x.Tokens[i].Word.shape)))
			}
		}
	}
	return dst
}

// labelType gives 0 to 3 for a name, linear.Types for none.
func labelType(y uint8) int {
	if y == linear.Outside {
		return linear.Types
	}
	return linear.TypeOf(y)
}
