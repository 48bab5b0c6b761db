package news

import (
	"fmt"
	"slices"
	"strings"
)

// settle makes status, signals and embargo agree, always towards the more
// restrictive of what the payload said.
func (d *draft) settle() {
	if d.Status == "" {
		d.Status = Usable
	}
	switch {
	case d.Status == Canceled:
		d.signal(Kill)
	case d.Has(Kill):
		d.restrict(Canceled, "signal kill")
	case d.Status == Usable && d.Has(Withhold):
		d.restrict(Withheld, "signal withhold")
	}
	if !d.VisibleFrom.IsZero() {
		d.signal(Embargo)
	} else if d.Has(Embargo) {
		d.VisibleFrom = FarFuture
		d.reason("visible_from", "never", "signal embargo, no time")
		d.warn("embargo without a time, hidden until the next version")
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
	from := d.said("word", word)
	if s, known := d.ownStatus(word); known {
		d.restrict(s, from)
		return
	}
	s, embargoed, known := usualStatus(localCode(word))
	if !known {
		s = Withheld
		d.warn("status unknown, withheld: %q", short(localCode(word), 80))
	}
	if embargoed {
		d.gives(from, Embargo)
	}
	d.restrict(s, from)
}

// usualStatus is what a word means when no profile says otherwise.
func usualStatus(word string) (s Status, embargoed, known bool) {
	switch strings.ToLower(word) {
	case "usable", "published", "live", "released":
		return Usable, false, true
	case "canceled", "cancelled", "cancel", "killed", "kill", "recalled", "deleted", "removed", "withdrawn", "retracted":
		return Canceled, false, true
	case "withheld", "withhold", "hold", "held":
		return Withheld, false, true
	case "replaced":
		return Replaced, false, true
	case "embargoed":
		return Usable, true, true
	}
	return "", false, false
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
func (d *draft) restrict(s Status, from string) {
	d.reason("status", string(s), from)
	if strictness(s) > strictness(d.Status) {
		d.Status = s
	}
}

// gives notes signals with where they come from.
func (d *draft) gives(from string, signals ...Signal) {
	for _, s := range signals {
		d.reason("signals", string(s), from)
		d.signal(s)
	}
}

func strictness(s Status) int {
	return slices.Index([]Status{"", Usable, Replaced, Withheld, Canceled}, s)
}

// signalCode takes a signal as formats with vocabularies write it
// ("sig:correction", "edStat:C"); codes that mean nothing to a reader are
// passed over.
func (d *draft) signalCode(code string) {
	code = strings.TrimSpace(code)
	from := d.said("code", code)
	code = strings.ToLower(code)
	if !d.ownSignal(code, from) {
		d.gives(from, usualSignals(code)...)
	}
}

// usualSignals is what a code in lower case means when no profile says
// otherwise.
func usualSignals(code string) []Signal {
	scheme, _, _ := strings.Cut(code, ":")
	word := localCode(code)
	if scheme == "edstat" || strings.Contains(code, "/edstat/") {
		return editorialStatus(word)
	}
	switch word {
	case "flash", "blitz":
		return []Signal{Flash}
	case "bulletin", "eil":
		return []Signal{Bulletin}
	case "urgent":
		return []Signal{Urgent}
	case "update", "writethru", "lead":
		return []Signal{Update}
	case "correction", "corrective", "clarification":
		return []Signal{Correction}
	case "repeat":
		return []Signal{Repeat}
	case "kill", "killed", "canceled", "cancelled", "elimination", "disregard", "remove", "withdraw", "withdrawn", "retraction":
		return []Signal{Kill}
	case "withhold", "withheld", "holdforrelease":
		return []Signal{Withhold}
	case "embargo", "embargoed":
		return []Signal{Embargo}
	case "rerelease", "re-release", "reinstate", "reinstated":
		return []Signal{Release}
	case "release":
		if scheme == "sig" || scheme == "release" {
			return []Signal{Release}
		}
	case "take":
		return []Signal{Take}
	case "add":
		return []Signal{Add}
	case "advisory":
		return []Signal{Advisory}
	case "test":
		return []Signal{Test}
	}
	return nil
}

// ownSignal takes a signal that the profiles know; they may know it to mean
// nothing.
func (d *draft) ownSignal(code, from string) bool {
	for _, p := range d.profiles() {
		for _, w := range []string{code, localCode(code)} {
			list, ok := p.Signals[strings.ToLower(w)]
			d.gives(from, list...)
			if ok && w != "" {
				return true
			}
		}
	}
	return false
}

// rules gives the signals that the profiles read out of the text. They see it
// before private parts are cut, so that a kill in a private note counts.
func (d *draft) rules() {
	for _, p := range d.profiles() {
		for i := range p.Rules {
			if r := &p.Rules[i]; r.matches(d.Article, d.reader.format) {
				d.gives(fmt.Sprintf("rule in %s, line %d", p.file, r.line), r.Signals...)
			}
		}
	}
}

func (r *rule) matches(a *Article, f Format) bool {
	switch {
	case len(r.Formats) > 0 && !slices.Contains(r.Formats, f),
		len(r.Urgency) > 0 && !slices.Contains(r.Urgency, a.Urgency),
		r.MaxWords != nil && moreWords(a.Body, *r.MaxWords),
		!r.Headline.in(a.Headline), !r.Slugline.in(a.Slugline), !r.TakeKey.in(a.TakeKey), !r.EdNote.in(a.EdNote),
		!r.Genre.in(a.Genres...), !r.Keyword.in(a.Keywords...), !r.Body.in(cutBytes(a.Body, 2048)):
		return false
	case r.Subject.Regexp == nil:
		return true
	}
	return slices.ContainsFunc(a.Subjects, func(s Subject) bool { return r.Subject.in(s.Scheme + ":" + s.Code) })
}

func moreWords(text string, most int) bool {
	for range strings.FieldsSeq(text) {
		if most--; most < 0 {
			return true
		}
	}
	return false
}

// editorialStatus reads the one-letter codes of the scheme edStat.
func editorialStatus(letter string) []Signal {
	switch letter {
	case "u":
		return []Signal{Update}
	case "c":
		return []Signal{Correction}
	case "r":
		return []Signal{Repeat}
	case "d":
		return []Signal{Kill}
	}
	return nil
}

// takeKey reads what a desk writes behind the slug: "1st Ld-Writethru",
// "UPDATE 2", "MANDATORY KILL". A kill can't be taken back, so all words have
// to be about it: "ELIMINATION ROUND" is sport.
func (d *draft) takeKey(key string) {
	d.TakeKey = key
	from := d.said("take key", key)
	words := strings.FieldsFunc(strings.ToLower(key), func(r rune) bool {
		return !(r >= 'a' && r <= 'z')
	})
	for _, word := range words {
		switch word {
		case "ld", "lead", "writethru", "update":
			d.gives(from, Update)
		case "corrected", "correction", "corrects", "refile":
			d.gives(from, Correction)
		case "attn":
			d.gives(from, Advisory)
		default:
			d.signalWord(word, from)
		}
	}
	if isKillNotice(words) {
		d.gives(from, Kill)
	}
}

func isKillNotice(words []string) bool {
	kill := false
	for _, word := range words {
		switch word {
		case "kill", "killed", "withdrawn", "elimination", "disregard":
			kill = true
		case "mandatory", "advisory", "notice", "story", "st", "nd", "rd", "th":
		default:
			return false
		}
	}
	return kill
}

// signalWord takes the plain words that are signals by themselves.
func (d *draft) signalWord(word, from string) {
	switch s := Signal(word); s {
	case Flash, Bulletin, Urgent, Repeat, Withhold, Take, Add, Advisory:
		d.gives(from, s)
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
