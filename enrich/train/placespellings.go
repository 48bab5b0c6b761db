package main

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// In these countries names come to us transcribed, or with marks for tones: no
// wire service prints them.
const marked = "AE AF AM BD BG BH BT BY CN CY EG ER ET GE GR HK IL IN IQ IR JO JP KG KH KP KR KW KZ LA LK LY MK MM MN MV NP OM PK PS QA RU SA SD SY TH TJ TW UA VN YE"

// aspirated are those of them where an apostrophe is such a mark; elsewhere it
// parts words or syllables: Sana'a, Cox's Bazar.
const aspirated = "AM BG BY ER ET GE KG KP KR KZ MK RU TJ UA"

// plain is the name of a place as it is shown.
func plain(country, name string) string {
	if country == "" || !strings.Contains(marked, country) {
		return name
	}
	var out strings.Builder
	for _, r := range norm.NFD.String(name) {
		switch r {
		case '‘', '`', 'ʻ', 'ʼ':
		case '’':
			if country == "CN" || country == "BD" {
				out.WriteByte('\'')
			}
		case '\'':
			if !strings.Contains(aspirated, country) {
				out.WriteRune(r)
			}
		case 'đ':
			out.WriteByte('d')
		case 'Đ', 'Ð':
			out.WriteByte('D')
		default:
			if !unicode.Is(unicode.Mn, r) {
				out.WriteRune(r)
			}
		}
	}
	return out.String()
}

// arabic are the countries whose towns have an article that every newsroom
// writes in its own way, or not at all: Ar Raqqah, al-Raqqah, Raqqah.
const arabic = "AE BH EG IQ JO KW LB LY OM PS QA SA SD SY YE"

var (
	articles     = []string{"Al ", "Ad ", "An ", "Ar ", "As ", "Ash ", "At ", "Az ", "El ", "Ed "}
	newsArticles = []string{"", "Al ", "El "}
)

// otherArticles gives the name with the articles that news gives it.
func otherArticles(country, name string) []string {
	if country == "" || !strings.Contains(arabic, country) {
		return nil
	}
	for _, article := range articles {
		bare, ok := strings.CutPrefix(strings.Replace(name, "-", " ", 1), article)
		if !ok || len(bare) < 4 {
			continue
		}
		var out []string
		for _, a := range newsArticles {
			out = append(out, a+bare)
		}
		return out
	}
	return nil
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
