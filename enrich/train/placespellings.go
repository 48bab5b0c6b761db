package main

import (
	"strings"
	"unicode"
)

// otherScripts are the countries whose names come to us transcribed: the marks on
// them are those of a transcription table, which no wire service prints.
const otherScripts = "AE AF AM BD BG BH BT BY CN CY EG ER ET GE GR HK IL IN IQ IR JO JP KG KH KP KR KW KZ LA LK LY MK MM MN MV NP OM PK PS QA RU SA SD SY TH TJ TW UA YE"

// plain is the name to be shown of a place.
func plain(country, name, ascii string) string {
	if country == "" || !strings.Contains(otherScripts, country) || ascii == "" {
		return name
	}
	return strings.ReplaceAll(ascii, "`", "")
}

// spelling reports whether an alternate name is one that a writer of a Latin
// script would use. Three capitals are the code of an airport, and names without
// any are mechanical transcripts of other scripts: "ji fu" for Kyiv.
func spelling(s string) bool {
	return latin(s) && s != strings.ToLower(s) && !(len(s) <= 3 && s == strings.ToUpper(s))
}

func latin(s string) bool {
	for _, r := range s {
		if unicode.IsLetter(r) && !unicode.Is(unicode.Latin, r) {
			return false
		}
	}
	return true
}
