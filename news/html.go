package news

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"golang.org/x/net/html"
)

// copyText turns marked-up copy into plain text, one tag at a time: paragraphs
// separated by one blank line, a table row as a line with tabs between the
// cells, scripts, captions and whatever is not for publication left out.
// Working on tags instead of a tree keeps it linear whatever the nesting.
type copyText struct {
	b       strings.Builder
	space   bool // white space is due before the next word
	breaks  int  // line breaks due before the next word
	cells   int  // cells begun in the current row
	rows    int  // depth of rows
	pre     int  // depth of preformatted text
	wires   bool // a break behind a blank is none
	skip    string
	skipped int    // depth of skip elements inside skip
	story   *draft // whose profile says what is private; nil: nobody's
	hidden  int    // characters of the private part in skip, when counting
	private bool   // skip is for privacy

	section string // the element that is the copy, for a profile that says so
	inside  int    // depth of section elements inside section
	over    bool   // the section has ended
}

// htmlText reads HTML or XHTML in a string. Anything goes: it is never refused.
func htmlText(s string) string { return (*draft)(nil).htmlText(s) }

// htmlText is the copy in HTML without what the story's profile calls private.
func (d *draft) htmlText(s string) string {
	t := copyText{story: d}
	t.b.Grow(len(s) + len(s)/16)
	t.html(s)
	return t.String()
}

// html takes HTML or XHTML in a string.
func (t *copyText) html(s string) {
	h := tagReader{s: s}
	if rest := h.tell(t); rest != "" {
		t.tokens(rest)
	}
}

// tokens takes tags from x/net/html.
func (t *copyText) tokens(s string) {
	z := html.NewTokenizer(strings.NewReader(s))
	for {
		switch kind := z.Next(); kind {
		case html.ErrorToken:
			return
		case html.TextToken:
			t.text(string(z.Text()))
		case html.StartTagToken, html.SelfClosingTagToken:
			name, class := tagAndClass(z)
			t.start(name, class)
			if kind == html.SelfClosingTagToken {
				z.NextIsNotRawText()
				t.end(name)
			}
		case html.EndTagToken:
			name, _ := z.TagName()
			t.end(string(name))
		}
	}
}

func tagAndClass(z *html.Tokenizer) (name, class string) {
	tag, more := z.TagName()
	name = string(tag)
	for more {
		var key, value []byte
		key, value, more = z.TagAttr()
		if string(key) == "class" {
			class = string(value)
		}
	}
	return name, class
}

// copyOf is text whose sender may or may not have meant it as markup: tags,
// entities, and tags written with entities are resolved.
func copyOf(s string) string { return (*draft)(nil).copyOf(s) }

func (d *draft) copyOf(s string) string {
	if !looksHTML(s) && strings.Contains(s, "&") {
		s = html.UnescapeString(s)
	}
	if !looksHTML(s) {
		return tidy(s)
	}
	return d.htmlText(s)
}

// lineOf is copyOf for a field of one line.
func lineOf(s string) string { return line(copyOf(s)) }

// looksHTML says whether text carries tags that only HTML has.
func looksHTML(s string) bool {
	if !strings.Contains(s, "<") {
		return false
	}
	for _, tag := range []string{
		"</p>", "<p>", "<p ", "<br>", "<br/>", "<br />", "<div", "</a>", "</li>", "</b>", "</strong>",
		"</em>", "</i>", "</span>", "</h1>", "</h2>", "</h3>", "<table", "<img ",
	} {
		if strings.Contains(s, tag) {
			return true
		}
	}
	return false
}

func (t *copyText) String() string { return tidy(t.b.String()) }

func (t *copyText) start(name, class string) {
	if t.skip != "" {
		switch {
		case t.skip == "p" && isBlock(name):
			t.reveal() // a paragraph ends where the next block begins
		case name == t.skip:
			t.skipped++
			return
		default:
			return
		}
	}
	private := isPrivate(class) || t.story.keepsPrivate(name, class)
	if private || isSkipped(name) {
		if !isVoid(name) {
			t.skip, t.skipped, t.private, t.hidden = name, 0, private, 0
		}
		return
	}
	t.enter(name, class)
	switch name {
	case "br":
		if !t.wires || !t.space {
			t.breaks++
		}
	case "pre":
		t.pre++
		t.block(2)
	case "tr", "li", "dt", "dd":
		t.block(1)
		t.cells = 0
		if name == "tr" {
			t.rows++
		}
	case "td", "th":
		if t.cells++; t.cells > 1 {
			t.b.WriteByte('\t')
			t.space = false
		}
	default:
		if isBlock(name) {
			t.blockUnlessInRow()
		}
	}
}

func (t *copyText) end(name string) {
	if t.skip != "" {
		if name == t.skip {
			if t.skipped--; t.skipped < 0 {
				t.reveal()
			}
		}
		return
	}
	if name == t.section {
		t.inside--
		t.over = t.over || t.inside < 0
	}
	switch name {
	case "pre":
		t.pre = max(t.pre-1, 0)
		t.block(2)
	case "tr":
		t.rows = max(t.rows-1, 0)
		t.block(1)
	case "table":
		t.rows = 0
		t.block(2)
	case "li", "dt", "dd":
		t.block(1)
	default:
		if isBlock(name) {
			t.blockUnlessInRow()
		}
	}
}

// enter forgets what came before the section that is the copy.
func (t *copyText) enter(name, class string) {
	switch {
	case t.section == "" && class != "" && !isVoid(name) && t.story.callsCopy(class):
		t.b.Reset()
		t.space, t.breaks, t.section = false, 0, name
	case name == t.section:
		t.inside++
	}
}

// reveal ends a part that is left out.
func (t *copyText) reveal() {
	if t.private && t.story != nil {
		t.story.cut(fmt.Sprintf("%s of %d characters", t.skip, t.hidden))
	}
	t.skip = ""
}

// block asks for at least n line breaks before the next word.
func (t *copyText) block(n int) { t.breaks = max(t.breaks, n) }

// blockUnlessInRow keeps a row on its line when its cells hold paragraphs.
func (t *copyText) blockUnlessInRow() {
	if t.rows > 0 {
		t.space = true
		return
	}
	t.block(2)
}

func (t *copyText) text(s string) {
	if t.skip != "" {
		if t.private && t.story != nil && t.story.account != nil {
			t.hidden += utf8.RuneCountInString(s)
		}
		return
	}
	if t.over {
		return
	}
	if t.pre > 0 {
		t.flush()
		t.b.WriteString(s)
		return
	}
	for s != "" {
		words, blank := cutWords(s)
		if words != "" {
			t.flush()
			t.b.WriteString(words)
		}
		s = s[len(words)+blank:]
		t.space = t.space || blank > 0
	}
}

// cutWords is the beginning of s with single spaces, up to other white space,
// and the length of that in bytes.
func cutWords(s string) (words string, blank int) {
	end := 0
	for end < len(s) {
		if end+8 <= len(s) && isWords(s[end:end+8]) && (end > 0 || s[0] != ' ') {
			end += 8
			continue
		}
		n := blankAt(s[end:])
		if n == 0 {
			end++
			continue
		}
		if next := end + 1; end > 0 && s[end] == ' ' && next < len(s) && blankAt(s[next:]) == 0 {
			end = next
			continue
		}
		for from := end; ; {
			if n = blankAt(s[end:]); n == 0 {
				return s[:from], end - from
			}
			end += n
		}
	}
	return s, 0
}

// isWords says that eight bytes are printable ASCII with single spaces, the last
// one no space.
func isWords(s string) bool {
	spaces := spacesIn(s)
	return isPrintable(s) && spaces&(spaces>>8) == 0 && spaces>>63 == 0
}

// blankAt is how many bytes of white space s begins with, of one character.
func blankAt(s string) int {
	if s == "" {
		return 0
	}
	switch c := s[0]; {
	case c > ' ' && c != 0xc2:
		return 0
	case c == ' ', c == '\n', c == '\t', c == '\r', c == '\f':
		return 1
	case c == 0xc2 && len(s) > 1 && s[1] == 0xa0: // no-break space
		return 2
	}
	return 0
}

// flush writes the white space that is due before a word.
func (t *copyText) flush() {
	switch {
	case t.b.Len() == 0:
	case t.breaks > 0:
		t.b.WriteString("\n\n"[:min(t.breaks, 2)])
	case t.space:
		t.b.WriteByte(' ')
	}
	t.space, t.breaks = false, 0
}

// isPrivate knows the classes that agencies put on what only desks may read.
func isPrivate(class string) bool {
	for c := range strings.FieldsSeq(class) {
		switch strings.ToLower(c) {
		case "np-nonpublic", "nonpublic", "notepad", "np-public", "ednote", "editorsnote", "closingline", "internal", "private":
			return true
		}
	}
	return false
}

func isSkipped(name string) bool {
	switch name {
	case "script", "style", "head", "title", "noscript", "template", "svg", "iframe", "object",
		"figcaption", "select", "button", "textarea", "media", "media-caption", "media-metadata", "custom-table":
		return true
	}
	return false
}

func isVoid(name string) bool {
	switch name {
	case "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr":
		return true
	}
	return false
}

// isBlock knows the block elements of HTML and of NITF.
func isBlock(name string) bool {
	switch name {
	case "p", "div", "section", "article", "main", "header", "footer", "aside", "nav", "address", "blockquote",
		"h1", "h2", "h3", "h4", "h5", "h6", "hr", "ul", "ol", "dl", "table", "caption", "thead", "tbody", "tfoot",
		"figure", "form", "fieldset", "details", "summary", "center", "body", "html",
		"block", "hl1", "hl2", "bq", "note", "fn", "body.content", "body.head", "body.end", "nitf-table":
		return true
	}
	return false
}
