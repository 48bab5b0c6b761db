package enrich

import (
	"context"
	"strings"

	"github.com/abadojack/whatlanggo"

	"github.com/dateline-wire/dateline/news"
)

const (
	// minLanguageBytes is the least text to judge; fewer bytes are a guess.
	minLanguageBytes = 24
	// maxLanguageBytes bounds the work; more text changes no verdict.
	maxLanguageBytes = 4096
	minLanguageTrust = 0.5
)

// Language detects the language of a story that declares none. It is safe for
// concurrent use.
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
	sample := languageSample(a.Headline, a.Body)
	if len(sample) < minLanguageBytes {
		return nil
	}
	info := whatlanggo.Detect(sample)
	code := info.Lang.Iso6391()
	if code == "" || info.Confidence < minLanguageTrust {
		return nil
	}
	a.Language = code
	a.LanguageConfidence = min(info.Confidence, 1)
	return nil
}

// languageSample joins the start of both texts. Capitals are lowered, for the
// detector knows small letters only.
func languageSample(headline, body string) string {
	s := strings.ToValidUTF8(cutBytes(headline, maxLanguageBytes/4)+" "+cutBytes(body, maxLanguageBytes), "")
	return strings.ToLower(strings.TrimSpace(s))
}

func cutBytes(s string, n int) string {
	if len(s) > n {
		return s[:n]
	}
	return s
}
