package enrich

import (
	"context"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/abadojack/whatlanggo"

	"github.com/dateline-wire/dateline/news"
)

const (
	// minLanguageBytes is the least text to judge; fewer bytes are a guess.
	minLanguageBytes = 24
	// maxLanguageBytes bounds the work; more text changes no verdict.
	maxLanguageBytes = 4096
	minLanguageTrust = 0.5
	// minSmallWords is the share of a language's commonest words from which a
	// text is taken to be running text. English news has 0.2 and more; lists
	// and tables of results have next to none.
	minSmallWords = 0.08
)

// Language detects the language of a story that declares none. It is safe for
// concurrent use.
//
// A wrong verdict costs an English story its names, no verdict costs nothing:
// so a text in Latin letters is given another language than English only if it
// has that language's small words or accents. Names are left out, for they are
// in the language of the place.
type Language struct{}

// NewLanguage returns the stage.
func NewLanguage() *Language { return &Language{} }

// Process sets Language and LanguageConfidence from headline and body. A
// declared language stays, and so does an absent one when the text is too short
// or the verdict unsure.
func (*Language) Process(_ context.Context, a *news.Article) error {
	if a.Language != "" {
		return nil
	}
	s := sampleLanguage(a.Headline, a.Body)
	if len(s.text) < minLanguageBytes {
		return nil
	}
	if s.english >= minSmallWords && s.english > s.foreign {
		a.Language, a.LanguageConfidence = "en", min(1, 0.5+2*s.english)
		return nil
	}
	text := s.text
	if s.foreign > s.english { // names help here, and German has capitals everywhere
		text = s.all
	}
	info := whatlanggo.Detect(text)
	code := info.Lang.Iso6391()
	if code == "" || info.Confidence < minLanguageTrust {
		return nil
	}
	if info.Script == unicode.Latin && s.foreign < minSmallWords && !s.accents && code != "en" {
		return nil
	}
	a.Language = code
	a.LanguageConfidence = min(info.Confidence, 1)
	return nil
}

// languageText is the start of both texts in small letters, for the detector
// knows no others.
type languageText struct {
	text             string // without names and numbers
	all              string
	english, foreign float64 // share of words that are small words
	accents          bool    // in a share of words that no English text has
}

func sampleLanguage(headline, body string) languageText {
	all := strings.ToValidUTF8(cutBytes(headline, maxLanguageBytes/4)+" "+cutBytes(body, maxLanguageBytes), "")
	words := strings.FieldsFunc(all, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.Is(unicode.M, r) && r != '\'' && r != '’' })
	var kept []string
	for _, w := range words {
		if r, _ := utf8.DecodeRuneInString(w); !unicode.IsUpper(r) {
			kept = append(kept, w)
		}
	}
	if len(kept) < len(words)/3 { // capitals say nothing here
		kept = words
	}
	text := strings.ToLower(strings.Join(kept, " "))
	s := languageText{text: text, all: strings.ToLower(strings.Join(words, " "))}
	n, accented := 0, 0
	for w := range strings.SplitSeq(text, " ") {
		n++
		switch {
		case englishWords[w]:
			s.english++
		case foreignWords[w]:
			s.foreign++
		}
		if strings.ContainsFunc(w, func(r rune) bool { return r > unicode.MaxASCII && unicode.Is(unicode.Latin, r) }) {
			accented++
		}
	}
	s.english /= float64(n)
	s.foreign /= float64(n)
	s.accents = accented > 1 && 20*accented > n
	return s
}

func cutBytes(s string, n int) string {
	if len(s) > n {
		return s[:n]
	}
	return s
}

// The commonest words that are spelt so in no other of these languages, or are
// far commoner in one.
var (
	englishWords = wordSet(`the of and for by with from that were said have had its this which their they been would after
		are but about more than when while could says who into there`)
	foreignWords = wordSet(`der die das und den von zu mit dem des im ein eine auf ist nicht für sich auch sie er wird hat bei nach aus
		le la les et du des un une en est que qui dans pour par sur au avec il elle se ne pas ce cette sont
		el los las y del una por con para su al lo como más se fue ha
		o os as e do da dos das em um uma que não com na no ao foi mais pelo pela
		il di che è per della del gli nel con non sono alla dei una si ha
		de het een van en dat op te zijn met voor niet aan ook wordt bij door heeft
		og det som på av til at er han ikke med en den har fra om vi kan
		och att i är inte den med för på av som ett har till de var
		w z na i się nie do że jest o jak to po za od przez ale są
		v na se že je s z do o pro jako k by za
		ja on ei se että oli hän mutta ovat kun myös
		és az egy hogy nem is meg a volt ez van
		ve bir bu için ile da de olarak çok olan
		yang dan di ini dengan untuk dari dalam itu tidak pada ke
		ng sa ang mga na ay at si ya wa kwa katika la ni`)
)
