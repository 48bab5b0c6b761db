package linear

const (
	// Types is how many kinds of span there are.
	Types = 4
	// Labels is Outside and four positions for each type.
	Labels = 1 + 4*Types
	// Outside labels what is in no span.
	Outside = 0
	// Any allows every label.
	Any uint32 = 1<<Labels - 1
)

// Begin labels the first token of a longer span of type t.
func Begin(t int) int { return 1 + 4*t }

// Inside labels its inner tokens.
func Inside(t int) int { return 2 + 4*t }

// Last labels its last token.
func Last(t int) int { return 3 + 4*t }

// Unit labels a span of one token.
func Unit(t int) int { return 4 + 4*t }

// TypeOf gives the type of a label that is not Outside.
func TypeOf(label uint8) int { return int(label-1) / 4 }

// AnyOf allows every label of type t.
func AnyOf(t int) uint32 { return 0xf << Begin(t) }

// Span is a run of tokens [First,Past) of one type.
type Span struct {
	First, Past, Type int
}

// Spans appends the spans of a well-formed sequence of labels, counted from
// the given token.
func Spans(dst []Span, labels []uint8, from int) []Span {
	first := 0
	for i, y := range labels {
		if y == Outside {
			continue
		}
		switch int(y-1) % 4 {
		case 0:
			first = i
		case 2:
			dst = append(dst, Span{from + first, from + i + 1, TypeOf(y)})
		case 3:
			dst = append(dst, Span{from + i, from + i + 1, TypeOf(y)})
		}
	}
	return dst
}

// Mark writes the labels of a span.
func Mark(labels []uint8, s Span) {
	if s.Past-s.First == 1 {
		labels[s.First] = uint8(Unit(s.Type))
		return
	}
	for i := s.First; i < s.Past; i++ {
		labels[i] = uint8(Inside(s.Type))
	}
	labels[s.First], labels[s.Past-1] = uint8(Begin(s.Type)), uint8(Last(s.Type))
}

// closed are the labels after which no span is open, opening those that may
// follow them. An open span goes on with Inside or Last of its type.
var (
	closed  = [...]int{0, 3, 4, 7, 8, 11, 12, 15, 16}
	opening = [...]int{0, 1, 4, 5, 8, 9, 12, 13, 16}
)

const (
	openingMask = 1<<0 | 1<<1 | 1<<4 | 1<<5 | 1<<8 | 1<<9 | 1<<12 | 1<<13 | 1<<16
	closedMask  = 1<<0 | 1<<3 | 1<<4 | 1<<7 | 1<<8 | 1<<11 | 1<<12 | 1<<15 | 1<<16
)
