package news

import (
	"regexp"
	"slices"
	"strings"
)

// The words in which a desk takes a story back where the format has no field
// for it. They withhold: the next version undoes that, where a kill could not be
// undone, and what is sure to be a kill the profiles know. A desk speaks in
// short sentences that begin with the matter; news, and notes about other
// versions, do not.
var (
	noticeStart = `(?i)^\W*(?:(?:eds?|editors?|attention|urgent|advisory|clients|note|please|kindly|achtung|bitte|prière de|merci de|rogamos|obs)\W+){0,4}`

	// A word that says all, with nothing or the matter behind it.
	noticeWord = sought(noticeStart + `(?:(?:mandatory |bulletin )?kill(?:ed)?(?: mandatory)?|withdrawn|retract(?:ed|ion)|elimination|disregard|(?-i:HOLD|HFR)` +
		`|storno|storniert|annulliert|zurückgezogen|annulation|annulée?|anulaci[oó]n|anulad[ao]|annullat[ao]|annullamento|ingetrokken` +
		`|stryk|återkallad|trekkes|annullert|annulleret|tilbagekaldt|tilbakekalt)\s*(?:[:–—]|-(?:\s|$)|$)`)

	// What has become of the story.
	noticeState = sought(noticeStart + `(?:` +
		`(?:(?:this|the) )?(?:story|article|item|copy|take) (?:(?:is|was|has been) )?(?:hereby )?(?:withdrawn|killed|retracted|cancell?ed|deleted|recalled|eliminated|(?:sent|moved|issued) in error)` +
		`|(?:sent|moved|issued) in error` +
		`|(?:(?:die|diese|der|dieser) )?(?:meldung|text|beitrag|artikel|bericht) (?:wird|wurde|ist) (?:hiermit )?(?:zurückgezogen|storniert|annulliert|ungültig|gesperrt)` +
		`|(?:(?:cette|la) )?(?:dépêche|information|nouvelle) (?:est |a été )?(?:annulée|retirée|supprimée)` +
		`|(?:(?:esta|la) )?(?:noticia|nota|información) (?:ha sido |queda )?anulada` +
		`|(?:(?:questa|la) )?notizia (?:è )?annullata` +
		`|(?:(?:dit|het) )?bericht (?:is )?(?:ingetrokken|vervallen)` +
		`|(?:texten|artikeln) (?:återkallas|utgår|är återkallad|har (?:dragits tillbaka|återkallats))` +
		`|(?:meldingen|saken|artikkelen|telegrammet|historien|artiklen) (?:trekkes|annulleres|er (?:trukket|annullert|annulleret|tilbakekalt|tilbagekaldt))` +
		`|(?:juttu|uutinen) (?:on )?(?:vedetty|poistettu|peruttu)(?: pois)?)` +
		`(?:\W*$|\s*[:,(–—]|\s(?:by|because|due|as|after|at|until|pending|from|weil|wegen|da|von|car|en raison|por|porque|perché|per|omdat|wegens|då|fordi|på gr))`)

	// What clients are asked to do, and nothing more.
	noticeOrder = sought(noticeStart + `(?:` +
		`(?:kill|withdraw|delete|remove|disregard|discard|eliminate|do not (?:use|publish|run|broadcast))(?: (?:this|the) (?:story|article|item|copy|take)(?: (?:headlined|slugged|from|on)\b.*)?)?` +
		`|(?:(?:diese[nrs]?|die|den) )?(?:(?:meldung|text|beitrag|artikel|bericht) )?(?:bitte )?nicht (?:mehr )?(?:verwenden|verbreiten|veröffentlichen|nutzen)` +
		`|ne pas (?:utiliser|publier|diffuser)(?: cette (?:dépêche|information|nouvelle))?` +
		`|(?:anulen|no (?:utilicen|utilizar|usar|publicar|difundir))(?: (?:esta|la) (?:noticia|nota|información))?` +
		`|(?:annullare|non (?:utilizzare|pubblicare|usare))(?: (?:la|questa) notizia)?` +
		`|niet (?:publiceren|gebruiken)` +
		`|får (?:ej|inte) (?:publiceras|användas)` +
		`|(?:må|skal) ikke (?:brukes|bruges|bringes|publiseres|publiceres)` +
		`|ei saa (?:julkaista|käyttää))(?: (?:from|on) (?:your )?(?:web ?sites?|systems?|archives?))?\W*$`)

	// Of another than this version.
	noticeOther = regexp.MustCompile(`(?i)\b(?:earlier|previous|prior|first|original|old|früher\w*|vorherig\w*|erste\w*|précédente?|anterior|precedente|vorige|tidigare|tidligere|aiempi)\b`)

	noticeHeadline = sought(`^\W*(?:(?:STORY|MANDATORY|BULLETIN) )?(?:KILL(?:ED)?|WITHDRAWN|ELIMINATION|RETRACT(?:ED|ION)|DISREGARD|STORNO|STORNIERT|ANNULLIERT|ZURÜCKGEZOGEN` +
		`|ANNULATION|ANNULÉE?|ANULACI[OÓ]N|ANULAD[AO]|ANNULLAT[AO]|ANNULLAMENTO|INGETROKKEN|STRYK|ÅTERKALLAD|TREKKES|ANNULLERT|ANNULLERET)\s*(?:[:–—]|-(?:\s|$)|$)` +
		`|^\W*(?:KILL\W+){2}|^\W*(?:STORNO|STORNIERT|ANNULLIERT|ZURÜCKGEZOGEN|ANNULATION|ANULADA|INGETROKKEN)\s+\p{Lu}\p{Ll}` + // in a line of its own
		`|^\W*(?i:achtung)\b.{0,40}\b(?:Meldung|Text|Beitrag|Artikel)\b.{0,40}\b(?:zurückgezogen|storniert|annulliert|nicht (?:mehr )?(?:verwenden|verbreiten|veröffentlichen))`)

	// A line of copy in which the desk speaks to its clients.
	noticeDesk     = sought(`^\W*(?i:eds?|editors?|attention|achtung|bitte|please|prière|merci|rogamos|obs)\b`)
	noticeSlugline = sought(`^(?:(?i:mandatory )?KILL)$|(?i:,\s*(?:mandatory |bulletin )?kill(?: mandatory)?$)|(?i:\bmandatory kill$)`)

	noticeHints = needlesFor("kill", "withdr", "retract", "elimin", "disreg", "discard", "hold", "hfr", "cancel", "delet", "remove", "recall", "error",
		"not ", "storn", "annul", "anul", "zur", "gesperrt", "ung", "nicht", "retir", "supprim", "pas ", "utili", "usar", "publicar", "difundir", "pubblicare",
		"ingetrok", "vervallen", "niet", "stryk", "terkalla", "utg", "dragits", "publiceras", "anv", "trekkes", "trukket", "tilba", "ikke",
		"vedetty", "poistettu", "peruttu", "julkaista", "saa ")
)

// noticeInCopy looks where a desk writes that a story must not be used.
func (d *draft) noticeInCopy() {
	switch {
	case d.isNotice(d.EdNote):
		d.withheldBy("note")
	case noticeSlugline.MatchString(d.Slugline):
		d.withheldBy("slugline")
	case d.isFeed(): // which have no desk's headlines
	case noticeHeadline.MatchString(d.Headline):
		d.withheldBy("headline")
	default:
		first := line(firstLine(cutBytes(d.Body, lineBytes)))
		if noticeHeadline.MatchString(first) || noticeDesk.MatchString(first) && d.isNotice(first) {
			d.withheldBy("text")
		}
	}
}

func (d *draft) withheldBy(part string) {
	if strictness(d.Status) > strictness(Usable) || d.Has(Kill) || d.Has(Withhold) {
		return // something plainer has said so
	}
	d.gives("words of the "+part, Withhold)
	d.warn("%s takes the story back, hidden until the next version", part)
}

func (d *draft) isFeed() bool {
	return slices.Contains([]Format{RSS, Atom, Sitemap}, d.reader.format)
}

func (d *draft) isNotice(note string) bool {
	if !noticeHints.in(note) {
		return false
	}
	for sentence := range strings.FieldsFuncSeq(cutBytes(note, noteBytes), func(r rune) bool { return strings.ContainsRune(".!;\n", r) }) {
		sentence = line(cutBytes(sentence, lineBytes))
		if (noticeWord.MatchString(sentence) || noticeState.MatchString(sentence) || noticeOrder.MatchString(sentence)) &&
			!noticeOther.MatchString(sentence) {
			return true
		}
	}
	return false
}
