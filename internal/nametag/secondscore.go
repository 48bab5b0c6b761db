package nametag

import (
	"math/bits"

	"github.com/dateline-wire/dateline/internal/linear"
)

const (
	nears      = linear.Labels + 1 // labels of a neighbour, or none
	majorities = (linear.Types + 1) * 3
	allVotes   = majorities * fews
)

// secondTables are the scores of those features of the second pass that have
// few values, summed where they occur together.
type secondTables struct {
	three  [nears * nears * nears]linear.Leads // labels before, of and after a token
	far    [2][nears]linear.Leads              // two tokens before and after
	vote   [3][allVotes]linear.Leads
	noVote [3]linear.Leads
	before [majorities * nears * nears]linear.Leads // majority, own label and the one before
	after  [majorities * nears * nears]linear.Leads
	longer [longerPlaces * linear.Types * fews * nears]linear.Leads
}

func newSecondTables(m *linear.Pair) *secondTables {
	t := new(secondTables)
	for prev := range uint64(nears) {
		m.Row(&t.far[0][prev], 1, second(sEarlier, prev))
		m.Row(&t.far[1][prev], 1, second(sEarlier, (window-1)<<8|prev))
		for own := range uint64(nears) {
			for next := range uint64(nears) {
				v := &t.three[(prev*nears+own)*nears+next]
				m.Sum(v, 1, []uint32{second(sEarlierThree, prev<<10|own<<5|next),
					second(sEarlier, (middle-1)<<8|prev), second(sEarlier, middle<<8|own), second(sEarlier, (middle+1)<<8|next)})
			}
			for maj := range uint64(majorities) {
				at := (maj*nears+own)*nears + prev
				m.Sum(&t.before[at], 1, []uint32{second(sVoteEarlier, maj<<8|own), second(sVoteBefore, maj<<16|own<<8|prev)})
				m.Row(&t.after[at], 1, second(sVoteAfter, maj<<16|own<<8|prev))
			}
		}
	}
	for o := range t.vote {
		at := uint64(o - 1 + middle)
		m.Row(&t.noVote[o], 1, second(sNoVote, at))
		for v := range vote(allVotes) {
			m.Sum(&t.vote[o][v], 1, []uint32{second(sVote, at<<8|v.majority()), second(sVoteCount, at<<8|uint64(v))})
		}
	}
	for p := range longerPlaces {
		for kind := range linear.Types {
			at := uint64(p<<4 | kind)
			for n := range uint64(fews) {
				for own := range uint64(nears) {
					m.Sum(&t.longer[((p*linear.Types+kind)*fews+int(n))*nears+int(own)], 1,
						[]uint32{second(sLonger, at), second(sLongerCount, at<<8|n), second(sLongerEarlier, at<<8|own)})
				}
			}
		}
	}
	return t
}

// scoreSecond adds what AppendSecond lists for an active token.
func (t *Tagger) scoreSecond(x *Text, s *Sentence, i int) {
	tab, v, w := t.second, &x.leads[i], x.Tokens[i].Word
	label := func(j int) int {
		if j < s.First || j >= s.Past {
			return linear.Labels
		}
		return int(x.Labels[j])
	}
	prev, own, next := label(i-1), label(i), label(i+1)
	v.Add(&tab.three[(prev*nears+own)*nears+next])
	v.Add(&tab.far[0][label(i-2)])
	v.Add(&tab.far[1][label(i+2)])
	rows := append(x.rows[:0], second(sShape, w.shape), second(sNormal, w.normal), second(sEarlierShape, mix(uint64(own), w.shape)))
	for o := range tab.vote {
		j := i + o - 1
		if j < s.First || j >= s.Past || x.votes[j] == noStat {
			continue
		}
		if x.votes[j] == noVote {
			v.Add(&tab.noVote[o])
		} else {
			v.Add(&tab.vote[o][x.votes[j]])
		}
	}
	if vote := x.votes[i]; vote < noVote {
		m := vote.majority()
		v.Add(&tab.before[(int(m)*nears+own)*nears+prev])
		v.Add(&tab.after[(int(m)*nears+own)*nears+next])
		rows = append(rows, second(sVoteShape, mix(m, w.shape)))
		if c := w.clusters[1]; c != 0 {
			rows = append(rows, second(sVoteCluster, m<<16|uint64(c)))
		}
		for c := uint32(w.Class); c != 0; c &= c - 1 {
			rows = append(rows, second(sVoteClass, m<<8|uint64(bits.TrailingZeros32(c))))
		}
	}
	if k := x.stat[i]; k >= 0 {
		rows = tab.addLonger(v, rows, &x.stats[k], own, w)
	}
	t.models.Sum(v, 1, rows)
	x.rows = rows
}

func (tab *secondTables) addLonger(v *linear.Leads, rows []uint32, st *stat, own int, w *Word) []uint32 {
	if st.longer[anywhere] == ([linear.Types]int16{}) {
		return rows
	}
	for p := range st.longer {
		for kind, n := range st.longer[p] {
			if n <= 0 {
				continue
			}
			v.Add(&tab.longer[((p*linear.Types+kind)*fews+few(n))*nears+own])
			if p == anywhere {
				rows = append(rows, second(sLongerShape, mix(uint64(kind), w.shape)))
			}
		}
	}
	return rows
}
