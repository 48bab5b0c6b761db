package nametag

import "math/bits"

// topic is what a story is about, where that changes what its names are: in
// sport a city is a team, in trade a surname is a company.
type topic uint8

const (
	anyTopic topic = iota
	sportTopic
	tradeTopic
)

// topicShare is one word in how many has to be of a topic, and leastOfTopic how
// many in all, for the story to be about it.
const (
	topicShare   = 25
	leastOfTopic = 3
)

func (x *Text) findTopic() topic {
	words, sport, trade := 0, 0, 0
	for i := range x.Tokens {
		w := x.Tokens[i].Word
		if len(w.Parts) == 0 {
			continue
		}
		words++
		if w.Is(Sport) {
			sport++
		}
		if w.Is(Trade) {
			trade++
		}
	}
	enough := func(n int) bool { return n >= leastOfTopic && n*topicShare > words }
	switch {
	case enough(sport) && sport >= trade:
		return sportTopic
	case enough(trade):
		return tradeTopic
	}
	return anyTopic
}

// Sport holds for a story about sport, once tagged.
func (x *Text) Sport() bool { return x.topic == sportTopic }

// appendTopic appends what the topic of the story says of its token i, which is
// capitalised.
func (x *Text) appendTopic(dst []uint32, s *Sentence, i int) []uint32 {
	if x.topic == anyTopic {
		return dst
	}
	add := func(kind int, v uint64) { dst = append(dst, row(mix(v<<2|uint64(x.topic), uint64(kind)))) }
	w := x.Tokens[i].Word
	add(kTopicShape, w.shape)
	add(kTopicCluster, uint64(w.clusters[1]))
	add(kTopicLeading, uint64(x.leading(s, i)))
	for l, p := range x.phrases[i].each() {
		add(kTopicPhrase, uint64(l*4)+uint64(p))
	}
	for c := uint32(w.Class); c != 0; c &= c - 1 {
		add(kTopicClass, uint64(bits.TrailingZeros32(c)))
	}
	before, after := uint64(0), uint64(0)
	if i > s.First {
		before = 1 + uint64(x.Tokens[i-1].Word.clusters[1])
	}
	if i+1 < s.Past {
		after = 1 + uint64(x.Tokens[i+1].Word.clusters[1])
	}
	add(kTopicBefore, before)
	add(kTopicAfter, after)
	return dst
}
