package news

import (
	"bytes"
	"errors"
	"fmt"
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Detect tells the format from the bytes. It looks no further than it must:
// that a format is known does not mean that Parse finds a story in it.
func Detect(data []byte) (Format, error) {
	t, err := decode(data, 0, nil)
	if err != nil {
		return "", err
	}
	return detect(t, new(document))
}

func unsupported(kind string) error { return fmt.Errorf("unsupported format: %s", kind) }

// binary names what is no copy by its first bytes.
func binary(data []byte) string {
	for _, kind := range []struct{ magic, name string }{
		{"%PDF-", "PDF"}, {"PK\x03\x04", "ZIP"}, {"PK\x05\x06", "ZIP"}, {"\x1f\x8b", "gzip"}, {"BZh", "bzip2"}, {"\xfd7zXZ", "xz"},
		{"7z\xbc\xaf", "7-Zip"}, {"Rar!", "RAR"}, {"\xd0\xcf\x11\xe0", "Microsoft Office"}, {"\x28\xb5\x2f\xfd", "zstd"},
		{"\x89PNG", "PNG picture"}, {"\xff\xd8\xff", "JPEG picture"}, {"GIF8", "GIF picture"}, {"II*\x00", "TIFF picture"}, {"MM\x00*", "TIFF picture"},
		{"RIFF", "RIFF media"}, {"ID3", "MP3 sound"}, {"OggS", "Ogg media"}, {"\x7fELF", "program"}, {"MZ\x90\x00", "program"},
	} {
		if bytes.HasPrefix(data, []byte(kind.magic)) && (kind.name == "PDF" || holdsControls(data)) {
			return kind.name
		}
	}
	if len(data) > 12 && string(data[4:8]) == "ftyp" {
		return "MP4 video"
	}
	return ""
}

// holdsControls says that the first bytes are not those of text.
func holdsControls(data []byte) bool {
	head := data[:min(len(data), 64)]
	return !utf8.Valid(data) || bytes.ContainsFunc(head, func(r rune) bool { return r < ' ' && r != '\n' && r != '\r' && r != '\t' })
}

// wireFormat tells the formats that set control bytes. They may have lost
// these on the way, and may begin with the filler of the line.
func wireFormat(text string) (Format, error) {
	if text == "" || text[0] == '<' || text[0] == '{' {
		return "", nil
	}
	head := strings.TrimLeftFunc(wireText(cutBytes(text, 1024)), isLineFiller)
	if at := strings.IndexByte(head, soh); at >= 0 && isIdle(head[:at]) {
		rest := head[at+1:]
		if _, ok := readHeadANPA(rest); ok {
			return ANPA, nil
		}
		first, _, _ := strings.Cut(strings.TrimLeft(rest, "\n \t"), "\n")
		first, _, framed := strings.Cut(first, string(rune(stx)))
		framed = framed || strings.IndexByte(before(rest, string(rune(etx))), stx) >= 0
		if _, ok := readHead7901(first); !ok && !(framed && isOddHead7901(first)) {
			return "", errors.New("control byte SOH without the head of IPTC 7901 or ANPA 1312")
		}
		return IPTC7901, nil
	}
	if strings.HasPrefix(head, "ry") || strings.HasPrefix(head, "RY") {
		head = strings.TrimLeft(head, "ryRY \n")
	}
	if strings.HasPrefix(head, "ZCZC") {
		return Teletype, nil
	}
	switch first, _, _ := strings.Cut(head, "\n"); {
	case isHead7901(first):
		return IPTC7901, nil
	case isHeadANPA(head):
		return ANPA, nil
	}
	return "", nil
}

func isLineFiller(r rune) bool { return unicode.IsSpace(r) || unicode.IsControl(r) && r != soh }

// isIdle says that a line was idle: nothing but the letters that kept
// teleprinters in step.
func isIdle(s string) bool { return strings.Trim(s, "ryRY \n\t\x04\x16") == "" }

// sender is the profile with the character set of a message in control bytes,
// as far as its head tells before it is decoded.
func (ps *Profiles) sender(data []byte) *Profile {
	head := wireText(string(data[:min(len(data), 4096)]))
	format, err := wireFormat(head)
	if err != nil || format == "" {
		return nil
	}
	c := clues{text: head}
	switch format {
	case IPTC7901:
		for _, t := range telegrams7901(head) {
			if h, ok := readHead7901(firstLine(t.head)); ok {
				source, _, _ := strings.Cut(h.routing, " ")
				_, filedBy := filedIn(firstFiled(t.text))
				c.service, c.sources = strings.ToLower(h.service), nonEmpty(source, filedBy)
				break
			}
		}
	case ANPA:
		for _, t := range telegramsANPA(head) {
			if h, ok := readHeadANPA(t.head); ok {
				c.service = strings.ToLower(h.service)
				break
			}
		}
	}
	if p := ps.agency(format, c); p != nil && p.Charset.Encoding != nil {
		return p
	}
	return ps.generic[format]
}

// detect leaves the index of JSON in doc for the one who reads it.
func detect(t decoded, doc *document) (Format, error) {
	text := jsonText(t.text)
	if text == "" {
		return "", errEmpty
	}
	if text[0] != '{' && text[0] != '<' { // as no telegram begins
		if format, err := wireFormat(t.text); err != nil || format != "" {
			return format, err
		}
	}
	switch {
	case strings.HasPrefix(text, "{\\rtf"):
		return "", unsupported("RTF")
	case text[0] == '<' && startsTag(text):
		return detectXML(text)
	case text[0] == '[' && isJSONArray(text, doc), text[0] == '{', isNDJSON(text):
		return detectJSON(text, doc)
	case isWrappedJSON(text):
		return "", unsupported("JSON within other text")
	case isMail(text):
		return Mail, nil
	case strings.Contains(cutBytes(text, maxPreamble), "<?xml "):
		return detectXML(text[strings.Index(text, "<?xml "):])
	}
	if at, r := controlByte(t.text); at >= 0 {
		return "", fmt.Errorf("not text: control byte %#02x at %d", r, at)
	}
	return PlainText, nil
}

const maxPreamble = 512 // bytes that some lines of transport leave before a declaration

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

// isJSONArray keeps copy that merely begins with a bracket out.
func isJSONArray(text string, doc *document) bool {
	rest := strings.TrimLeft(text[1:], " \t\r\n")
	return strings.HasPrefix(rest, "{") || strings.HasPrefix(rest, `"`) || doc.index(text) == nil
}

// isWrappedJSON recognises an object that is written as a string, or as what a
// script calls a function with. As plain text it would show what it restricts.
func isWrappedJSON(text string) bool {
	if text[0] == '"' {
		return strings.HasPrefix(text[1:], `{\"`) || strings.HasPrefix(text[1:], `[{\"`)
	}
	return callback.MatchString(cutBytes(text, 200)) && strings.HasSuffix(strings.TrimRight(text, "; \t\r\n"), ")")
}

var callback = regexp.MustCompile(`^[\w.$]{1,100}\(\s*(?:\[\s*)?\{\s*"`)

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

// detectJSON tells the format of an object, of an array of them, or of the
// first good line of NDJSON. What it has indexed stays in doc, unless there are
// lines.
func detectJSON(text string, doc *document) (Format, error) {
	err := doc.index(text)
	if err == nil {
		return storyFormat(doc.root())
	}
	var first document
	if isNDJSON(text) && firstObject(text, &first) {
		doc.text = ""
		return storyFormat(first.root())
	}
	return "", err
}

// firstObject indexes the first line that is a JSON object.
func firstObject(text string, doc *document) bool {
	for line := range strings.Lines(text) {
		line = strings.TrimSpace(line)
		if strings.HasPrefix(line, "{") && doc.index(line) == nil {
			return true
		}
	}
	return false
}

// storyFormat looks into arrays and envelopes too; the first story in them
// counts.
func storyFormat(v value) (Format, error) {
	return formatWithin(v, 0)
}

func formatWithin(v value, depth int) (Format, error) {
	list := v
	if !v.isArray() {
		format, err := jsonFormat(v)
		if err == nil || depth == maxEnclosed {
			return format, err
		}
		for _, text := range enclosed(v) {
			var doc document
			if doc.object(text) == nil {
				return formatWithin(doc.root(), depth+1)
			}
		}
		if list = listOf(v); list.doc == nil {
			if v = storyIn(v); v.doc == nil {
				return format, err
			}
			return jsonFormat(v)
		}
	}
	for one := range list.elements() {
		if !isStory(one) {
			one = storyIn(one)
		}
		if format, err := jsonFormat(one); err == nil {
			return format, nil
		}
	}
	return "", unsupported("JSON array")
}

// signature is what tells one JSON format from another.
type signature struct {
	uri, guid, id, sourceID, headline, body bool

	ninjs     bool // members that only ninjs has
	names     bool // "ninjs" by name
	wires     bool // "digitalwires" by name
	entry     bool // entry_id
	dpaText   bool // article_html or urn
	itemID    bool // AP's altids
	enveloped bool // an item of AP's in an envelope
}

func signatureOf(v value) signature {
	var s signature
	for name, m := range v.members() {
		switch strings.ToLower(name) {
		case "uri":
			s.uri = true
		case "guid", "_id", "versionedguid", "originalurn", "usn":
			s.guid = true
		case "id":
			s.id = true
		case "source_id":
			s.sourceID = true
		case "headline":
			s.headline = true
		case "body":
			s.body = true
		case "standard":
			s.ninjs = true
			s.names = s.names || strings.EqualFold(m.get("name").text(), "ninjs")
		case "pubstatus", "versioncreated", "headlines", "bodies", "representationtype", "body_text", "body_html", "body_xhtml":
			s.ninjs = true
		case "format":
			s.wires = s.wires || strings.HasPrefix(m.text(), "digitalwires")
		case "entry_id":
			s.entry = true
		case "article_html", "urn":
			s.dpaText = true
		case "altids":
			s.itemID = s.itemID || m.get("itemid").doc != nil
		case "item", "data":
			s.enveloped = s.enveloped || isAPMedia(m)
		}
	}
	return s
}

// isAPMedia knows what stands in AP's envelopes.
func isAPMedia(v value) bool {
	return v.get("next_page").doc != nil || v.get("altids").isObject() || v.get("item").get("altids").isObject() ||
		v.get("items").isArray() && firstOfArray(v.get("items")).get("item").isObject()
}

func firstOfArray(v value) value {
	for one := range v.elements() {
		return one
	}
	return value{}
}

// jsonFormat tells whose one object is. What a payload calls itself counts
// more than what it looks like; two names, or two looks and no name, are
// refused.
func jsonFormat(v value) (Format, error) {
	s := signatureOf(v)
	ap := (s.itemID || s.enveloped) && !s.names
	dpa := s.wires || s.entry && s.dpaText
	switch {
	case dpa && s.names:
		return "", fmt.Errorf("two formats in one: %s and %s", DPA, NINJS)
	case dpa && ap:
		return "", fmt.Errorf("two formats in one: %s and %s", DPA, APMedia)
	case dpa:
		return DPA, nil
	case ap:
		return APMedia, nil
	case (s.uri || s.guid) && (s.ninjs || !s.id && s.headline), s.id && s.ninjs && !s.sourceID && !s.body:
		return NINJS, nil
	case s.id || s.sourceID, !s.uri && !s.guid && !s.ninjs && (s.headline || s.body):
		return JSON, nil
	case s.ninjs:
		return "", errors.New("ninjs: no uri")
	}
	return "", unsupported("JSON that is no story")
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
	if err := afterXML(text, root); err != nil {
		return "", err
	}
	switch strings.ToLower(root) {
	case "newsmessage", "packageitem", "conceptitem", "knowledgeitem", "planningitem":
		return NewsMLG2, nil
	case "newsitem":
		if root != "newsItem" && strings.Contains(text, "<NewsComponent") { // one of NewsML 1 by itself
			return NewsML1, nil
		}
		return NewsMLG2, nil
	case "catalogitem":
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

// afterXML names a second format behind the end of the root element.
func afterXML(text, root string) error {
	end := strings.LastIndexByte(text, '>') + 1
	rest := strings.TrimLeft(text[end:], " \t\r\n\x00\x04")
	if root == "" || end == 0 || rest == "" || !strings.HasSuffix(strings.TrimRight(text[:end-1], " \t\r\n"), root) {
		return nil
	}
	switch {
	case rest[0] == '{', rest[0] == '[':
		return errors.New("two formats: JSON after XML")
	case rest[0] == soh, strings.HasPrefix(rest, "ZCZC"):
		return errors.New("two formats: a message of the wire after XML")
	}
	return nil
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
				strings.EqualFold(before(fields[1], ">"), "html") {
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

func before(text, mark string) string {
	text, _, _ = strings.Cut(text, mark)
	return text
}

func after(text, mark string) string {
	_, rest, _ := strings.Cut(text, mark)
	return rest
}

// afterDoctype skips a declaration with its internal subset.
func afterDoctype(text string) string {
	if end := doctypeEnd(text); end >= 0 {
		return text[end:]
	}
	return ""
}

// isMail recognises a header block: two lines of the form "Name: value", one
// of them a name that only mail has.
func isMail(text string) bool {
	headers, mail := 0, false
	if strings.HasPrefix(text, "From ") { // of a mailbox
		_, text, _ = strings.Cut(text, "\n")
	}
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
