package news

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"unicode/utf8"
)

// Detect tells the format from the bytes. It looks no further than it must:
// that a format is known does not mean that Parse finds a story in it.
func Detect(data []byte) (Format, error) {
	t, err := decode(data, 0, nil)
	if err != nil {
		return "", err
	}
	return detect(t)
}

func unsupported(kind string) error { return fmt.Errorf("unsupported format: %s", kind) }

// teletype names the formats that begin with control bytes.
func teletype(data []byte) string {
	data = bytes.TrimLeft(data, "\x00\r\n ")
	switch {
	case bytes.HasPrefix(data, []byte("\x16\x16\x01")):
		return "ANPA 1312"
	case bytes.HasPrefix(data, []byte("\x01")), bytes.HasPrefix(data, []byte("\x7f\x7f")):
		return "IPTC 7901"
	}
	return ""
}

func detect(t decoded) (Format, error) {
	text := strings.TrimLeft(t.text, " \t\r\n\f\u00a0\ufeff")
	if text == "" {
		return "", errEmpty
	}
	switch {
	case strings.HasPrefix(text, "{\\rtf"):
		return "", unsupported("RTF")
	case text[0] == '<' && startsTag(text):
		return detectXML(text)
	case text[0] == '[' && isJSONArray(text):
		return "", unsupported("JSON array")
	case text[0] == '{', isNDJSON(text):
		return detectJSON(text)
	case strings.HasPrefix(text, "ZCZC"):
		return "", unsupported("teletype (ZCZC)")
	case isMail(text):
		return "", unsupported("e-mail")
	}
	if at, r := controlByte(t.text); at >= 0 {
		return "", fmt.Errorf("not text: control byte %#02x at %d", r, at)
	}
	return PlainText, nil
}

// controlByte finds the first character that no text has.
func controlByte(text string) (at int, r rune) {
	for i, r := range text {
		switch {
		case r == '\t' || r == '\r' || r == '\n' || r == '\f':
		case r < 0x20, r >= 0x7f && r < 0xa0:
			return i, r
		}
	}
	return -1, 0
}

func isJSONArray(text string) bool {
	rest := strings.TrimLeft(text[1:], " \t\r\n")
	return strings.HasPrefix(rest, "{") || strings.HasPrefix(rest, `"`) || json.Valid([]byte(text))
}

// isNDJSON recognises lines of objects whose first line is broken.
func isNDJSON(text string) bool {
	if !strings.Contains(text, "}") {
		return false
	}
	objects, others := 0, 0
	for line := range strings.Lines(text) {
		line = strings.TrimSpace(line)
		switch {
		case line == "":
		case strings.HasPrefix(line, "{") && strings.HasSuffix(line, "}"):
			objects++
		default:
			others++
		}
	}
	return objects > 0 && objects >= others
}

// probe holds the keys that tell one JSON format from another.
type probe struct {
	URI, GUID, ID, Format, AltIDs, Item, Data      json.RawMessage
	EntryID                                        json.RawMessage `json:"entry_id"`
	ArticleHTML                                    json.RawMessage `json:"article_html"`
	Standard, PubStatus, VersionCreated, Headlines json.RawMessage
	Bodies, RepresentationType                     json.RawMessage
	BodyText                                       json.RawMessage `json:"body_text"`
	BodyHTML                                       json.RawMessage `json:"body_html"`
	BodyXHTML                                      json.RawMessage `json:"body_xhtml"`
	Headline, Body                                 json.RawMessage
	SourceID                                       json.RawMessage `json:"source_id"`
}

func detectJSON(text string) (Format, error) {
	err := checkJSON(text)
	if err == nil {
		return jsonFormat([]byte(text))
	}
	if first := firstObject(text); first != "" && isNDJSON(text) {
		return jsonFormat([]byte(first))
	}
	return "", err
}

// firstObject is the first line that is a JSON object.
func firstObject(text string) string {
	for line := range strings.Lines(text) {
		line = strings.TrimSpace(line)
		if strings.HasPrefix(line, "{") && json.Valid([]byte(line)) {
			return line
		}
	}
	return ""
}

// jsonFormat tells whose one object is.
func jsonFormat(object []byte) (Format, error) {
	var p probe
	if err := json.Unmarshal(object, &p); err != nil {
		return "", fmt.Errorf("json: %w", err)
	}
	standard := p.Standard != nil || p.PubStatus != nil || p.VersionCreated != nil || p.Headlines != nil ||
		p.Bodies != nil || p.RepresentationType != nil || p.BodyText != nil || p.BodyHTML != nil || p.BodyXHTML != nil
	switch {
	case bytes.HasPrefix(p.Format, []byte(`"digitalwires`)), p.EntryID != nil && p.ArticleHTML != nil:
		return "", unsupported("dpa digitalwires")
	case bytes.HasPrefix(p.AltIDs, []byte("{")) && bytes.Contains(p.AltIDs, []byte(`"itemid"`)), isAPMedia(p.Item), isAPMedia(p.Data):
		return "", unsupported("AP Media API")
	case (p.URI != nil || p.GUID != nil) && (standard || p.ID == nil && p.Headline != nil):
		return NINJS, nil
	case p.ID != nil || p.SourceID != nil, p.URI == nil && p.GUID == nil && !standard && (p.Headline != nil || p.Body != nil):
		return JSON, nil
	case standard:
		return "", errors.New("ninjs: no uri")
	}
	return "", unsupported("JSON that is no story")
}

func isAPMedia(value json.RawMessage) bool {
	return bytes.HasPrefix(value, []byte("{")) &&
		(bytes.Contains(value, []byte(`"altids"`)) || bytes.Contains(value, []byte(`"next_page"`)))
}

// startsTag keeps copy that merely begins with "<" out of the XML formats.
func startsTag(text string) bool {
	if len(text) < 2 {
		return false
	}
	c := text[1]
	return c == '?' || c == '!' || c == '_' || c >= utf8.RuneSelf || c|0x20 >= 'a' && c|0x20 <= 'z'
}

func detectXML(text string) (Format, error) {
	root := rootElement(text)
	switch strings.ToLower(root) {
	case "newsmessage", "newsitem", "packageitem":
		return NewsMLG2, nil
	case "conceptitem", "knowledgeitem", "planningitem", "catalogitem":
		return "", unsupported("NewsML-G2 " + root)
	case "nitf":
		return NITF, nil
	case "rss", "rdf":
		return RSS, nil
	case "feed", "entry":
		return Atom, nil
	case "newsml":
		return NewsML1, nil
	case "html":
		return "", unsupported("HTML page")
	case "urlset":
		if strings.Contains(text, "/schemas/sitemap-news") {
			return Sitemap, nil
		}
		return "", unsupported("sitemap without news")
	case "sitemapindex":
		return "", unsupported("sitemap index")
	case "":
		return "", errors.New("xml: no root element")
	}
	return "", unsupported("XML <" + short(root, 40) + ">")
}

// rootElement is the local name of the first element.
func rootElement(text string) string {
	for {
		i := strings.IndexByte(text, '<')
		if i < 0 {
			return ""
		}
		text = text[i:]
		switch {
		case strings.HasPrefix(text, "<!--"):
			text = after(text, "-->")
		case strings.HasPrefix(text, "<?"):
			text = after(text, "?>")
		case strings.HasPrefix(text, "<!"):
			if fields := strings.Fields(text[:min(len(text), 40)]); len(fields) > 1 && strings.EqualFold(fields[0], "<!doctype") &&
				strings.EqualFold(strings.TrimRight(fields[1], ">"), "html") {
				return "html"
			}
			text = afterDoctype(text)
		default:
			name := text[1:]
			if end := strings.IndexAny(name, " \t\r\n/><"); end >= 0 {
				name = name[:end]
			}
			if _, local, ok := strings.Cut(name, ":"); ok {
				name = local
			}
			return name
		}
	}
}

func after(text, mark string) string {
	_, rest, _ := strings.Cut(text, mark)
	return rest
}

// afterDoctype skips a declaration with its internal subset.
func afterDoctype(text string) string {
	end := strings.IndexByte(text, '>')
	if end < 0 {
		return ""
	}
	if strings.IndexByte(text[:end], '[') >= 0 {
		return after(after(text, "]"), ">")
	}
	return text[end+1:]
}

// isMail recognises a header block: two lines of the form "Name: value", one
// of them a name that only mail has.
func isMail(text string) bool {
	headers, mail := 0, false
	for line := range strings.Lines(text) {
		line = strings.TrimRight(line, "\r\n")
		if headers > 0 && (strings.HasPrefix(line, " ") || strings.HasPrefix(line, "\t")) {
			continue
		}
		name, _, ok := strings.Cut(line, ":")
		if !ok || name == "" || strings.ContainsAny(name, " \t") {
			break
		}
		headers++
		switch strings.ToLower(name) {
		case "received", "return-path", "delivered-to", "mime-version", "message-id", "dkim-signature", "from", "reply-to":
			mail = true
		}
	}
	return mail && headers > 1
}
