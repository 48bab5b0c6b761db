package news

import (
	"regexp"
	"strings"
)

const telephoneDigits = `[\d(][\d ()/.\x{a0}\x{2010}-\x{2015}-]{4,22}\d`

var (
	// A number with its country, one that a word in front says is one, or one in
	// the form of North America; each with the extension behind it.
	telephone = regexp.MustCompile(`(?i)(?:` + telephoneWords + `[\s:.]*(?:\(?\+|00)?\s*` + telephoneDigits +
		`|(?:` + telephoneWords + `[\s:.]*)?(?:\+|\b00)\s?[\d(][\d ()/.\x{a0}\x{2010}-\x{2015}-]{5,22}\d` +
		`|(?:\b1[-. ])?(?:\(\d{3}\)\s?|\b\d{3}[-. ])\d{3}[-. ]\d{4}\b` +
		`)(?:,?\s*(?:ext\.?|extension|x|dw)\s*\d{1,5})?`)

	telephoneHint = regexp.MustCompile(`\d[\d ()/.\x{a0}\x{2010}-\x{2015}-]{3,}\d`)
	writtenDate   = regexp.MustCompile(`^\D*\d{1,4}[./-]\d{1,2}[./-]\d{2,4}\D*$`)
	emptyBrackets = regexp.MustCompile(`\(\s*[;,/|:–-]*\s*\)`)
	strayMarks    = regexp.MustCompile(`[ \t]*[;,/|][ \t]*([;,/|)])|([(.:])[ \t]*[;,/|.]`)
	leftMarks     = regexp.MustCompile(`(?m)[ \t]*[;,/|:–-]+[ \t]*$|^[ \t]*[;,/|:–-]+[ \t]+`)
)

const telephoneWords = `\b(?:tel(?:ephone|efon|efoon|efono|éfono|éphone)?|tél(?:éphone)?|tlf|puh(?:elin)?|phone|telephone|ph|call|` +
	`mobile?|mob|cell(?:phone)?|handy|fax|funk|durchwahl|switchboard|hotline|newsroom|news\s?desk|desk|redaktion)\b(?:\s+(?:no|nr|number|at|on|unter))?`

// withoutTelephones cuts telephone numbers with the word that announces them.
// Names and other words stay.
func withoutTelephones(text string) (rest string, numbers int) {
	if !telephoneHint.MatchString(text) {
		return text, 0
	}
	rest = telephone.ReplaceAllStringFunc(text, func(s string) string {
		if writtenDate.MatchString(s) || digitsIn(s) < 6 {
			return s
		}
		numbers++
		return ""
	})
	if numbers == 0 {
		return text, 0
	}
	rest = emptyBrackets.ReplaceAllString(rest, "")
	for range 3 { // marks that stood between two numbers
		rest = strayMarks.ReplaceAllString(rest, "$1$2")
	}
	return strings.TrimSpace(leftMarks.ReplaceAllString(rest, "")), numbers
}

func digitsIn(s string) int {
	n := 0
	for _, r := range s {
		if '0' <= r && r <= '9' {
			n++
		}
	}
	return n
}
