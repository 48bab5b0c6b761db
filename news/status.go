package news

import (
	"slices"
	"strings"
	"time"
)

// settle makes status, signals and embargo agree, always towards the more
// restrictive of what the payload said.
func (a *Article) settle() {
	if a.Status == "" {
		a.Status = Usable
	}
	switch {
	case a.Status == Canceled:
		a.signal(Kill)
	case a.Has(Kill):
		a.Status = Canceled
	case a.Status == Usable && a.Has(Withhold):
		a.Status = Withheld
	}
	if !a.VisibleFrom.IsZero() {
		a.signal(Embargo)
	} else if a.Has(Embargo) {
		a.VisibleFrom = FarFuture
		a.Warnings = append(a.Warnings, "embargo without a time, hidden until the next version")
	}
}

func (a *Article) signal(s Signal) {
	if !a.Has(s) {
		a.Signals = append(a.Signals, s)
	}
}

// status takes a publishing status in any agency's words. Of several the most
// restrictive counts, and a word that nobody has told us about hides the story.
func (d *draft) status(word string) {
	if word = strings.TrimSpace(word); word == "" {
		return
	}
	s, known := d.ownStatus(word)
	if known {
		d.restrict(s)
		return
	}
	word = strings.ToLower(localCode(word))
	switch word {
	case "usable", "published", "live", "released":
		s = Usable
	case "canceled", "cancelled", "cancel", "killed", "kill", "recalled", "deleted", "removed", "withdrawn", "retracted":
		s = Canceled
	case "withheld", "withhold", "hold", "held":
		s = Withheld
	case "replaced":
		s = Replaced
	case "embargoed":
		s = Usable
		d.signal(Embargo)
	default:
		s = Withheld
		d.warn("status unknown, withheld: %q", short(word, 80))
	}
	d.restrict(s)
}

// ownStatus is what the profiles say a word means.
func (d *draft) ownStatus(word string) (Status, bool) {
	for _, p := range d.profiles() {
		for _, w := range []string{word, localCode(word)} {
			if s, ok := p.Status[strings.ToLower(w)]; ok {
				return s, true
			}
		}
	}
	return "", false
}

// restrict takes a status unless there is a stricter one.
func (d *draft) restrict(s Status) {
	if strictness(s) > strictness(d.Status) {
		d.Status = s
	}
}

func strictness(s Status) int {
	return slices.Index([]Status{"", Usable, Replaced, Withheld, Canceled}, s)
}

const (
	latestZone   = 12 * time.Hour // how far behind UTC the last place on earth is
	earliestZone = 14 * time.Hour // and how far ahead the first
)

// embargo takes the end of an embargo. Of several the last counts; one without
// a zone ends when it has ended everywhere; one that cannot be read never ends.
func (d *draft) embargo(value string) {
	value = strings.TrimSpace(value)
	if value == "" {
		return
	}
	t, naive, err := readTime(value)
	switch {
	case err != nil:
		t = FarFuture
		d.warn("embargo unreadable, hidden until the next version: %q", short(value, 80))
	case naive && d.zone() != nil:
		t = inZone(t, d.zone())
	case naive:
		if t = t.Add(latestZone); t.After(FarFuture) {
			t = FarFuture
		}
		d.warn("embargo without a zone, read as UTC-12: %q", value)
	}
	if t.After(d.VisibleFrom) {
		d.VisibleFrom = t
	}
}

// signalCode takes a signal as formats with vocabularies write it
// ("sig:correction", "edStat:C"); codes that mean nothing to a reader are
// passed over.
func (d *draft) signalCode(code string) {
	code = strings.ToLower(strings.TrimSpace(code))
	if d.ownSignal(code) {
		return
	}
	scheme, _, _ := strings.Cut(code, ":")
	word := localCode(code)
	if scheme == "edstat" || strings.Contains(code, "/edstat/") {
		d.editorialStatus(word)
		return
	}
	switch word {
	case "flash", "blitz":
		d.signal(Flash)
	case "bulletin", "eil":
		d.signal(Bulletin)
	case "urgent":
		d.signal(Urgent)
	case "update", "writethru", "lead":
		d.signal(Update)
	case "correction", "corrective", "clarification":
		d.signal(Correction)
	case "repeat":
		d.signal(Repeat)
	case "kill", "killed", "canceled", "elimination", "disregard", "remove", "withdraw", "withdrawn", "retraction":
		d.signal(Kill)
	case "withhold", "withheld", "holdforrelease":
		d.signal(Withhold)
	case "embargo", "embargoed":
		d.signal(Embargo)
	case "rerelease", "re-release", "reinstate", "reinstated":
		d.signal(Release)
	case "release":
		if scheme == "sig" || scheme == "release" {
			d.signal(Release)
		}
	case "take":
		d.signal(Take)
	case "add":
		d.signal(Add)
	case "advisory":
		d.signal(Advisory)
	case "test":
		d.signal(Test)
	}
}

// ownSignal takes a signal that the profiles know; they may know it to mean
// nothing.
func (d *draft) ownSignal(code string) bool {
	for _, p := range d.profiles() {
		for _, w := range []string{code, localCode(code)} {
			list, ok := p.Signals[strings.ToLower(w)]
			for _, s := range list {
				d.signal(s)
			}
			if ok && w != "" {
				return true
			}
		}
	}
	return false
}

// rules gives the signals that the profiles read out of the text.
func (d *draft) rules() {
	for _, p := range d.profiles() {
		for i := range p.Rules {
			if p.Rules[i].matches(d.Article) {
				for _, s := range p.Rules[i].Signals {
					d.signal(s)
				}
			}
		}
	}
}

func (r *rule) matches(a *Article) bool {
	if !r.Headline.in(a.Headline) || !r.Slugline.in(a.Slugline) || !r.TakeKey.in(a.TakeKey) || !r.EdNote.in(a.EdNote) ||
		!r.Genre.in(a.Genres...) || !r.Keyword.in(a.Keywords...) || !r.Body.in(cutBytes(a.Body, 2048)) {
		return false
	}
	if r.Subject.Regexp == nil {
		return true
	}
	for _, s := range a.Subjects {
		if r.Subject.in(s.Scheme + ":" + s.Code) {
			return true
		}
	}
	return false
}

// editorialStatus reads the one-letter codes of the scheme edStat.
func (d *draft) editorialStatus(letter string) {
	switch letter {
	case "u":
		d.signal(Update)
	case "c":
		d.signal(Correction)
	case "r":
		d.signal(Repeat)
	case "d":
		d.signal(Kill)
	}
}

// takeKey reads what a desk writes behind the slug: "1st Ld-Writethru",
// "UPDATE 2", "MANDATORY KILL". A kill can't be taken back, so all words have
// to be about it: "ELIMINATION ROUND" is sport.
func (d *draft) takeKey(key string) {
	d.TakeKey = key
	words := strings.FieldsFunc(strings.ToLower(key), func(r rune) bool {
		return !(r >= 'a' && r <= 'z')
	})
	for _, word := range words {
		switch word {
		case "ld", "lead", "writethru", "update":
			d.signal(Update)
		case "corrected", "correction", "corrects", "refile":
			d.signal(Correction)
		case "attn":
			d.signal(Advisory)
		default:
			d.signalWord(word)
		}
	}
	if isKillNotice(words) {
		d.signal(Kill)
	}
}

func isKillNotice(words []string) bool {
	kill := false
	for _, word := range words {
		switch word {
		case "kill", "elimination", "disregard":
			kill = true
		case "mandatory", "advisory", "notice", "story", "st", "nd", "rd", "th":
		default:
			return false
		}
	}
	return kill
}

// signalWord takes the plain words that are signals by themselves.
func (d *draft) signalWord(word string) {
	switch s := Signal(word); s {
	case Flash, Bulletin, Urgent, Repeat, Withhold, Take, Add, Advisory:
		d.signal(s)
	}
}

// localCode is the last part of a code: "stat:usable" and
// "http://cv.iptc.org/newscodes/pubstatusg2/usable" both are usable.
func localCode(code string) string {
	code = strings.TrimRight(strings.TrimSpace(code), ":/#")
	if i := strings.LastIndexAny(code, ":/#"); i >= 0 {
		code = code[i+1:]
	}
	return code
}
