package news

import (
	"strings"
	"unicode"
)

// head7901 is the first line of a message: "bdt0123 4 pl 110  dpa 0456".
type head7901 struct {
	service  string // letters of the service
	number   string // of the message, digits
	priority string // 1 to 9, or the letter of ANPA 1312
	category string // desk: pl, wi, i
	words    string
	routing  string // source and its own number
}

func readHead7901(l string) (h head7901, ok bool) {
	fields := strings.Fields(l)
	if len(fields) == 0 {
		return h, false
	}
	digits := strings.IndexFunc(fields[0], unicode.IsDigit)
	switch {
	case digits >= 0:
		h.service, h.number = fields[0][:digits], fields[0][digits:]
		fields = fields[1:]
	case len(fields) > 1 && len(fields[1]) > 1 && isDigits(fields[1]):
		h.service, h.number = fields[0], fields[1]
		fields = fields[2:]
	default:
		return h, false
	}
	if len(h.service) > 8 || len(h.number) > 8 || !isDigits(h.number) || strings.ContainsFunc(h.service, notLetter) {
		return h, false
	}
	for i, f := range fields {
		switch {
		case h.priority == "" && h.category == "" && len(f) == 1 && f[0] >= '0' && f[0] <= '9':
			h.priority = f
		case i == 0 && len(f) == 1 && strings.Contains("fburdFBURD", f) && len(fields) > 1 && !strings.ContainsFunc(fields[1], notLetter):
			h.priority = f
		case h.category == "" && h.words == "" && len(f) <= 5 && !strings.ContainsFunc(f, notLetter):
			h.category = f
		case h.words == "" && isDigits(f):
			h.words = f
		default:
			h.routing = strings.Join(fields[i:], " ")
			return h, true
		}
	}
	return h, true
}

// oddHead7901 reads the first line of those who order it in their own way, for
// what a lone digit and its neighbours say.
func oddHead7901(l string) (h head7901) {
	fields := strings.Fields(l)
	if digits := strings.IndexFunc(fields[0], unicode.IsDigit); digits >= 0 && isDigits(fields[0][digits:]) && len(fields[0])-digits <= 8 {
		h.service, h.number = fields[0][:digits], fields[0][digits:]
	}
	for i, f := range fields {
		if i == 0 || len(f) != 1 || f[0] < '1' || f[0] > '9' {
			continue
		}
		h.priority = f
		if i+1 < len(fields) && len(fields[i+1]) <= 5 && !strings.ContainsFunc(fields[i+1], notLetter) {
			h.category = fields[i+1]
		}
		if i+2 < len(fields) && isDigits(fields[i+2]) {
			h.words = fields[i+2]
		}
		break
	}
	return h // who sent it is not said by its place
}

// isOddHead7901 says that a line may be the first of a message, the text of
// which is marked.
func isOddHead7901(l string) bool {
	l = strings.TrimSpace(l)
	return l != "" && len(l) <= 120 && strings.ContainsAny(l, "0123456789") &&
		!strings.ContainsFunc(l, unicode.IsControl) && strings.ContainsFunc(l, unicode.IsLetter)
}

func firstLine(s string) string {
	s, _, _ = strings.Cut(strings.TrimLeft(s, "\n \t"), "\n")
	return s
}

// isHead7901 recognises the first line of a message without its control bytes.
func isHead7901(l string) bool {
	if len(l) < 12 || len(l) > 120 || notLetter(rune(l[0])) || notLetter(rune(l[1])) {
		return false
	}
	h, ok := readHead7901(l)
	return ok && len(h.service) <= 4 && (len(h.number) == 3 || len(h.number) == 4) && isDigits(h.priority) && h.category != "" && h.words != ""
}

func isDigits(s string) bool { return s != "" && strings.Trim(s, "0123456789") == "" }

func notLetter(r rune) bool { return !(r|0x20 >= 'a' && r|0x20 <= 'z') }
