package news

import (
	"regexp"
	"strings"
	"unicode"
)

// Words in capitals above or before a headline that speak to desks.
var deskWords = regexp.MustCompile(`^(?:(?:\d{1,2}(?:ST|ND|RD|TH)|FIRST|SECOND|THIRD|NEW|MANDATORY|BULLETIN|URGENT|\d{1,2})[ -])*` +
	`(?:LEAD|LD|NET|ADD|TAKE|UPDATE|WRITETHRU|REPEAT|REPEATING|REFILE|REFILES|RESENDING|CORRECTION|CORRECTED|CORRECTS|CORRECTIVE|KILL|STORNO|ANNULLIERUNG|WITHHOLD|` +
	`ADVISORY|FLASH|BULLETIN|URGENT|NEWS ALERT|NEWSALERT|EXTRA|ROUNDUP|SUMMARY|PREVIEW|FEATURE|NEWS FEATURE|ANALYSIS|INTERVIEW|PROFILE|BACKGROUND|CHRONOLOGY|` +
	`EIL|BLITZ|TEST|ELIMINATION|DISREGARD|ATTENTION|ATTENTION EDITORS|EMBARGOED|WIEDERHOLUNG|BERICHTIGUNG|KORREKTUR|ZUSAMMENFASSUNG|ACHTUNG)` +
	`(?:[ -](?:LEAD|NET|TAKE|ADD|\d{1,2}|NOTICE|ADVISORY|STORY))*[\s!]*(?:$|[:~*]+\s*| - |--\s*)`)

// genreWord is a word to desks that before a headline is part of it.
var genreWord = regexp.MustCompile(`^(?:EXTRA|ROUNDUP|SUMMARY|PREVIEW|(?:NEWS )?FEATURE|ANALYSIS|INTERVIEW|PROFILE|BACKGROUND|CHRONOLOGY|ZUSAMMENFASSUNG)\b`)

// deskFirst are the words with which such words begin.
var deskFirst = func() map[string]bool {
	first := map[string]bool{}
	for w := range strings.FieldsFuncSeq(deskWords.String(), func(r rune) bool { return r < 'A' || r > 'Z' }) {
		first[w] = true
	}
	return first
}()

// Numbered words need no sign behind them.
var numberedTake = regexp.MustCompile(`^\d{1,2}(?:ST|ND|RD|TH) (?:LEAD|LD|NET|ADD|TAKE|UPDATE)\b[ :~-]*`)

// deskWord splits a line into its words to desks and the rest.
func deskWord(l string) (word, rest string) {
	if len(l) < 2 || !isCapitalOrDigit(l[0]) || !isCapitalOrDigit(l[1]) {
		return "", l
	}
	end := 0
	for end < len(l) && isCapitalOrDigit(l[end]) {
		end++
	}
	if first := l[:end]; !deskFirst[first] && !(first[0] <= '9') {
		return "", l
	}
	at := deskWords.FindString(l)
	if at == "" {
		at = numberedTake.FindString(l)
	}
	if len(at) < len(l) && genreWord.MatchString(at) {
		return "", l
	}
	return strings.Trim(at, " :~*!-"), l[len(at):]
}

func isCapitalOrDigit(c byte) bool { return c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' }

// isDeskLine says that a line holds nothing but words to desks.
func isDeskLine(l string) bool {
	if strings.HasPrefix(l, "(") {
		return strings.HasSuffix(l, ")")
	}
	word, rest := deskWord(l)
	return word != "" && rest == ""
}

// deskNote reads words to desks in brackets: "(Eil)", "(KORREKTUR: …)",
// "(Achtung: …)".
func (d *draft) deskNote(note string) {
	inside := strings.Trim(note, "() \t=")
	if inside == "" {
		return
	}
	d.deskSignals(inside)
	d.speaksOfEmbargo(inside)
	if strings.ContainsAny(inside, " :") || d.Has(Embargo) {
		d.origin("ednote", "text, words in brackets")
		d.EdNote = joinNote(d.EdNote, note)
	}
}

// deskSignals knows what words to desks mean, by their beginnings.
func (d *draft) deskSignals(words string) {
	lower := strings.ToLower(words)
	for i, w := range strings.FieldsFunc(lower, func(r rune) bool { return !unicode.IsLetter(r) }) {
		if i == 12 {
			break
		}
		first := i == 0 || i == 1 && strings.HasPrefix(lower, "achtung") || i == 1 && strings.HasPrefix(lower, "attention")
		d.deskSignal(w, first)
	}
	if withdraws(words) {
		d.gives("words to desks", Kill)
	}
}

// withdraws says whether words to desks take a story back. They have to speak
// of the story: what else is withdrawn or not to be used, a candidate or the
// number of a reporter, is news or a note.
func withdraws(words string) bool {
	return withdrawn.in(words) && !inPart.MatchString(words)
}

var (
	withdrawn = sought(`(?i)\b(?:meldung|text|bericht|beitrag|artikel|story|item|report|article|message|dispatch)\b[^.\n)]{0,80}` +
		`\b(?:nicht (?:mehr )?(?:zu )?` + germanUse + `|zur(?:ü|ue)ckgezogen|zu streichen|ersatzlos|(?:is|was|has been) (?:withdrawn|killed))\b` +
		`|^\W*(?:achtung\W+)?(?:bitte )?nicht (?:mehr )?(?:zu )?` + germanUse + `\b` +
		`|^\W*(?:achtung\W+)?(?:ersatzlos|zur(?:ü|ue)ckgezogen)\b` +
		`|(?:^|[.!:;–-]\s*)(?:please )?do not use(?:\W*$|\W* (?:this|the) (?:story|item|report|article|message)\b)` +
		`|\bmandatory kill\b|\bstorno\b|^(?-i:KILL)`)
	inPart = regexp.MustCompile(`(?i)\b(?:absatz|satz|wort|wörter|zeile|zitat|paragraph|sentence|quote|nummer|telefon|kontakt)`)
)

const germanUse = `(?:verwenden|verbreiten|veröffentlichen|nutzen)`

func (d *draft) deskSignal(w string, first bool) {
	from := d.said("words to desks", w)
	if d.ownSignal(w, from) {
		return
	}
	starts := func(stems ...string) bool {
		for _, s := range stems {
			if strings.HasPrefix(w, s) {
				return true
			}
		}
		return false
	}
	switch {
	case starts("storno", "stornier", "annullier"), first && (w == "kill" || w == "elimination" || w == "disregard"):
		d.gives(from, Kill)
	case w == "eil" || first && w == "eilmeldung":
		d.gives(from, Bulletin)
	case w == "blitz" || first && w == "blitzmeldung":
		d.gives(from, Flash)
	case first && (w == "flash" || w == "bulletin" || w == "urgent" || w == "withhold" || w == "repeat" || w == "advisory"):
		d.gives(from, Signal(w))
	case first && starts("korr", "berichtig", "correct", "refile"):
		d.gives(from, Correction)
	case starts("vorschau", "tagesvorschau", "planungshinweis", "terminhinweis", "terminvorschau", "planungsübersicht"):
		d.gives(from, Advisory)
	case first && starts("zusammenfassung", "aktualis", "update", "lead", "neu"), w == "net":
		d.gives(from, Update)
	case first && (starts("wiederhol") || w == "wdh"):
		d.gives(from, Repeat)
	case first && starts("newsalert"):
		d.gives(from, Alert)
	case first && (w == "test" || w == "testmeldung"):
		d.gives(from, Test)
	}
}
