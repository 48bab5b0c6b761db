package news

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"io"
	"mime"
	"mime/multipart"
	"mime/quotedprintable"
	"regexp"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/htmlindex"
)

const (
	maxMailDepth = 10  // parts within parts
	maxMailParts = 200 // of one message
	maxMailField = 1 << 16

	mailHeadLines = 15 // of the text in which an embargo may stand
)

// readMail reads a message and the payloads of other formats that it carries,
// each of which is a story by itself. A message is named by "message-id".
func (r *reader) readMail() {
	data := r.payload.Data
	if !utf8.Valid(data) && bytes.IndexByte(data, 0) >= 0 {
		data = []byte(r.text) // UTF-16, which no transport of mail has
	}
	header, body := splitMail(data)
	r.notes = nil // each part says its own character set
	d := r.draft()
	d.mailHeader(header)
	m := mailReader{draft: d}
	m.part(mailPart{header: header, body: body})
	if m.sealed != "" && m.text() == "" {
		r.fail(fmt.Errorf("sealed: %s", m.sealed))
		return
	}
	d.mailText(m.text())
	if d.Body != "" || len(m.inside) == 0 {
		if r.more() {
			r.add(d, "")
		}
	}
	for _, p := range m.inside {
		r.readInside(p)
	}
}

// mailHeader reads what the header says about the story.
func (d *draft) mailHeader(h mailFields) {
	d.SourceID = strings.Trim(line(h.get("message-id")), "<> ")
	d.ids = []found{{d.SourceID, "message-id"}}
	name, address := sender(h.decoded("from"))
	_, host, _ := strings.Cut(address, "@")
	d.unsaid = h.get("date") + h.get("from") + h.get("subject")
	d.recognise(clues{sources: nonEmpty(strings.ToLower(host), name, address), text: h.decoded("subject")})
	d.own = firstOf(host, name)
	d.origin("source_id", "header Message-ID")
	d.VersionCreated = d.time("date", withoutComment(h.get("date")))
	d.Headline = replied.ReplaceAllString(line(h.decoded("subject")), "")
	d.origin("headline", "header Subject")
	d.Language = line(h.get("content-language"))
	for k := range strings.SplitSeq(h.decoded("keywords"), ",") {
		d.Keywords = append(d.Keywords, k)
	}
	for _, l := range []struct{ rel, name string }{{"in-reply-to", "in-reply-to"}, {"references", "references"}} {
		for id := range strings.FieldsSeq(h.get(l.name)) {
			if id = strings.Trim(id, "<>,"); id != "" && len(d.Links) < 50 {
				d.Links = append(d.Links, Link{Rel: l.rel, ID: id})
			}
		}
	}
	if word, rest := deskWord(d.Headline); word != "" && rest != "" {
		d.takeKey(word)
		d.deskSignals(word)
	}
	if m := subjectMark.FindStringSubmatch(d.Headline); m != nil {
		d.deskSignals(m[1])
		d.speaksOfEmbargo(m[1])
	}
}

var (
	replied     = regexp.MustCompile(`(?i)^(?:(?:re|aw|fw|fwd|wg|tr) ?: ?)+`)
	subjectMark = regexp.MustCompile(`^\[([^\]]{2,60})\]`)
)

// withoutComment drops "(UTC)" behind a date.
func withoutComment(date string) string {
	date, _, _ = strings.Cut(date, "(")
	return line(date)
}

// sender splits "Northern Press <desk@npa.example>".
func sender(from string) (name, address string) {
	from = line(from)
	open := strings.LastIndexByte(from, '<')
	if open < 0 {
		return "", from
	}
	return strings.Trim(from[:open], `" `), strings.TrimRight(from[open+1:], "> ")
}

// mailText takes the copy: the text without what was only quoted or signed.
func (d *draft) mailText(text string) {
	text = d.withoutQuotes(text)
	d.embargoIn(text, mailHeadLines, embargoLine)
	d.embargoIn(d.Headline, 1, embargoNote)
	d.Body = tidy(unwrap(text))
	if d.Dateline, _ = filedAt(d.Body); d.Dateline != nil {
		d.origin("dateline", "first paragraph")
	}
	if d.Headline == "" {
		first, rest, _ := strings.Cut(d.Body, "\n\n")
		if utf8.RuneCountInString(first) <= maxHeadline {
			d.Headline, d.Body = d.pick("headline", found{line(first), "first paragraph"}), rest
		}
	}
}

// withoutQuotes cuts the signature, what an answer quotes, and the header above
// what was passed on.
func (d *draft) withoutQuotes(text string) string {
	var b strings.Builder
	b.Grow(len(text))
	quoted, blank := 0, true
	for at := 0; at < len(text); {
		end := strings.IndexByte(text[at:], '\n') + 1
		if end == 0 {
			end = len(text) - at
		}
		l := text[at : at+end]
		at += end
		bare := strings.TrimRight(l, "\r\n")
		switch {
		case passedOn.MatchString(bare), blank && forwardedAnswer.MatchString(bare) && strings.HasPrefix(bare, "-"):
			end := at + headerEnd(text[at:])
			d.forwarded(text[at:end])
			at = end
		case bare == "-- " || bare == "--" && at > len(l) || forwardedAnswer.MatchString(bare):
			d.cut(fmt.Sprintf("signature or answered message of %d characters", utf8.RuneCountInString(text[at:])))
			at = len(text)
		case strings.HasPrefix(bare, ">"):
			quoted += len(bare)
		default:
			blank = blank && strings.TrimSpace(bare) == ""
			b.WriteString(l)
		}
	}
	if quoted > 0 {
		d.cut(fmt.Sprintf("quoted lines of %d bytes", quoted))
	}
	return b.String()
}

var forwardedAnswer = regexp.MustCompile(`(?i)^(?:-{3,} ?(?:original message|ursprüngliche nachricht|message d'origine) ?-{3,}|on .{6,80} wrote:|am .{6,80} schrieb.{0,80}:|le .{6,80} a écrit ?:)\s*$`)

// passedOn announces a message that was forwarded whole.
var passedOn = regexp.MustCompile(`(?i)^(?:-{3,} ?(?:forwarded message|weitergeleitete nachricht|message transféré|mensaje reenviado|messaggio inoltrato|doorgestuurd bericht) ?-{3,}|begin forwarded message:|anfang der weitergeleiteten (?:nachricht|e-mail):)\s*$`)

// forwarded cuts the header of a forwarded message. An embargo in its subject
// holds.
func (d *draft) forwarded(header string) {
	d.cut(fmt.Sprintf("header of a forwarded message of %d characters", utf8.RuneCountInString(header)))
	for l := range strings.Lines(header) {
		if _, subject, ok := strings.Cut(l, ":"); ok {
			d.embargoIn(line(subject), 1, embargoNote)
		}
	}
}

// headerEnd is where the header of a forwarded message ends: lines of the form
// "Name: value", and those that continue them.
func headerEnd(text string) int {
	at, names := 0, 0
	for l := range strings.Lines(text) {
		bare := strings.TrimSpace(l)
		name, _, ok := strings.Cut(strings.Trim(bare, "* "), ":")
		switch {
		case bare == "":
			if names > 0 {
				return at + len(l)
			}
		case ok && len(name) < 20 && !strings.ContainsAny(name, " \t"):
			names++
		case names == 0 || l[0] != ' ' && l[0] != '\t':
			return at
		}
		at += len(l)
	}
	return at
}

// unflow joins the lines of a text that was broken for the screen, RFC 3676.
func unflow(text string, withoutSpace bool) string {
	var b strings.Builder
	b.Grow(len(text))
	for l := range strings.Lines(text) {
		bare := strings.TrimPrefix(strings.TrimSuffix(l, "\n"), " ") // which was put there
		switch {
		case bare == "-- " || strings.HasPrefix(bare, ">") || !strings.HasSuffix(bare, " "):
			b.WriteString(bare)
			b.WriteByte('\n')
		case withoutSpace:
			b.WriteString(bare[:len(bare)-1])
		default:
			b.WriteString(bare)
		}
	}
	return b.String()
}

// mailReader goes through the parts of one message.
type mailReader struct {
	*draft
	plain, marked []string // the texts of the message, in order
	inside        []mailPart
	sealed        string // what could not be opened
	parts         int
}

// mailPart is a part with its body as sent.
type mailPart struct {
	header mailFields
	body   []byte
	depth  int
	name   string
}

// text is the message's text: what was written as such, unless that is a mere
// hint at the marked-up one.
func (m *mailReader) text() string {
	plainText := strings.TrimSpace(strings.Join(m.plain, "\n\n"))
	marked := strings.TrimSpace(strings.Join(m.marked, "\n\n"))
	switch {
	case marked == "":
		return plainText
	case plainText == "":
		return marked
	case len(plainText)*8 < len(marked), len(plainText) < 400 && stubText.MatchString(plainText):
		m.ignore("text/plain, which only refers to text/html")
		return marked
	}
	return plainText
}

var stubText = regexp.MustCompile(`(?i)\b(?:html|view (?:this|it) (?:email|e-mail|message)?|in your browser|im browser|does not support|unterstützt kein)\b`)

func (m *mailReader) part(p mailPart) {
	if m.parts++; m.parts > maxMailParts {
		if m.parts == maxMailParts+1 {
			m.warn("more than %d parts, the rest not read", maxMailParts)
		}
		return
	}
	kind, params, err := mime.ParseMediaType(firstOf(p.header.get("content-type"), "text/plain"))
	if err != nil && kind == "" {
		kind = "text/plain"
	}
	p.name = partName(p.header, params)
	switch {
	case strings.HasPrefix(kind, "multipart/"):
		m.multipart(p, kind, params["boundary"])
	case kind == "application/pkcs7-mime", kind == "application/x-pkcs7-mime":
		m.sealed = kind
		m.ignore(kind)
	case strings.HasSuffix(kind, "-signature"):
		m.ignore(kind)
	case p.isAttachment() || !strings.HasPrefix(kind, "text/"):
		m.attachment(p, kind)
	default:
		m.textPart(p, kind, params)
	}
}

func (p *mailPart) isAttachment() bool {
	disposition, _, _ := strings.Cut(p.header.get("content-disposition"), ";")
	return strings.EqualFold(strings.TrimSpace(disposition), "attachment")
}

func partName(h mailFields, params map[string]string) string {
	_, disposition, _ := mime.ParseMediaType(h.get("content-disposition"))
	return line(decodeWords(firstOf(disposition["filename"], params["name"])))
}

func (m *mailReader) multipart(p mailPart, kind, boundary string) {
	switch {
	case kind == "multipart/encrypted":
		m.sealed = kind
		m.ignore(kind)
		return
	case p.depth >= maxMailDepth:
		m.warn("parts nested deeper than %d, not read", maxMailDepth)
		return
	case boundary == "":
		m.warn("%s without a boundary, read as text", kind)
		m.textPart(p, "text/plain", nil)
		return
	}
	r := multipart.NewReader(bytes.NewReader(p.body), boundary)
	found := 0
	for m.parts <= maxMailParts {
		part, err := r.NextRawPart()
		if err == io.EOF {
			break
		}
		if err != nil {
			m.warn("%s: broken after %d parts", kind, found)
			break
		}
		body, err := io.ReadAll(part)
		if err != nil {
			m.warn("%s: part %d is cut short", kind, found+1)
		}
		found++
		m.part(mailPart{header: partFields(part.Header), body: body, depth: p.depth + 1})
	}
	if found == 0 {
		m.warn("%s without parts, read as text", kind)
		m.textPart(mailPart{body: p.body}, "text/plain", nil)
	}
}

func partFields(h map[string][]string) mailFields {
	fields := mailFields{}
	for name, values := range h {
		fields[strings.ToLower(name)] = values
	}
	return fields
}

// textPart takes a part that is meant to be read, or a story in another format
// that was sent as text.
func (m *mailReader) textPart(p mailPart, kind string, params map[string]string) {
	body := p.open()
	if m.isInside(body) && kind != "text/html" {
		m.inside = append(m.inside, p)
		return
	}
	text := m.charsetText(body, params["charset"])
	switch kind {
	case "text/html":
		m.marked = append(m.marked, m.htmlText(text))
	case "text/plain", "text/enriched", "text/markdown":
		text = strings.ReplaceAll(text, "\r\n", "\n")
		if strings.EqualFold(params["format"], "flowed") {
			text = unflow(text, strings.EqualFold(params["delsp"], "yes"))
		}
		m.plain = append(m.plain, text)
	default:
		m.attachment(p, kind)
	}
}

// attachment lists a part by its name. A story in a format of the wires is one.
func (m *mailReader) attachment(p mailPart, kind string) {
	if body := p.open(); m.isInside(body) {
		m.inside = append(m.inside, p)
		return
	}
	top, _, _ := strings.Cut(kind, "/")
	if top == "image" {
		top = "picture"
	}
	if top != "picture" && top != "video" && top != "audio" {
		top = ""
	}
	id := strings.Trim(p.header.get("content-id"), "<> ")
	if href := firstOf(p.name, id); href != "" && len(m.Media) < maxMailParts {
		m.Media = append(m.Media, Media{Kind: top, Href: href})
	}
	m.ignore("attachment " + firstOf(p.name, kind))
}

// isInside recognises payloads of the wires, but neither text nor mail, nor our
// own articles, which nobody may send us by mail.
func (m *mailReader) isInside(body []byte) bool {
	t, err := decode(body, m.reader.payload.Limit, nil)
	if err != nil {
		return false
	}
	var doc document
	switch format, err := detect(t, &doc); {
	case err != nil:
		return false
	default:
		return format != PlainText && format != Mail && format != JSON && format != Teletype
	}
}

// open undoes the transfer encoding. What is broken in it is left out.
func (p *mailPart) open() []byte {
	var r io.Reader = bytes.NewReader(p.body)
	switch strings.ToLower(line(p.header.get("content-transfer-encoding"))) {
	case "quoted-printable":
		r = quotedprintable.NewReader(r)
	case "base64":
		r = base64.NewDecoder(base64.StdEncoding, r)
	default:
		return p.body
	}
	body, err := io.ReadAll(r)
	if err != nil && len(body) == 0 {
		return p.body
	}
	return body
}

// charsetText is the text of a part. Its declaration counts unless the bytes
// say otherwise.
func (m *mailReader) charsetText(body []byte, charset string) string {
	if utf8.Valid(body) && !(strings.HasPrefix(strings.ToLower(charset), "iso-2022") && bytes.IndexByte(body, 0x1b) >= 0) {
		return string(body)
	}
	if charset == "" || strings.EqualFold(charset, "utf-8") || strings.EqualFold(charset, "us-ascii") {
		t, err := decodeBytes(body, m.reader.charset)
		if err == nil {
			for _, note := range t.notes {
				m.warn("%s", note)
			}
			return t.text
		}
	}
	t, err := convertDeclared(body, strings.ToLower(charset))
	if err != nil {
		return strings.ToValidUTF8(string(body), "\ufffd")
	}
	for _, note := range t.notes {
		m.warn("%s", note)
	}
	return t.text
}

// readInside reads a payload that a message carries.
func (r *reader) readInside(p mailPart) {
	inside := &reader{payload: r.payload, profiles: r.profiles, explain: r.explain, provider: r.provider, items: r.items}
	inside.payload.Data = p.open()
	err := inside.open()
	inside.sha256 = r.sha256
	if err == nil {
		inside.read()
	} else {
		inside.fail(err)
	}
	r.items = inside.items
	r.articles, r.readings = append(r.articles, inside.articles...), append(r.readings, inside.readings...)
	if err := inside.err(); err != nil {
		r.failAt(firstOf(p.name, "part"), err)
	}
}

// mailFields are the lines of a header by lower-case name.
type mailFields map[string][]string

func (h mailFields) get(name string) string {
	if values := h[name]; len(values) > 0 {
		return values[0]
	}
	return ""
}

// decoded is a value with its encoded words.
func (h mailFields) decoded(name string) string { return decodeWords(h.get(name)) }

func decodeWords(s string) string {
	if !utf8.ValidString(s) {
		if text, err := charmap.Windows1252.NewDecoder().String(s); err == nil {
			s = text
		}
	}
	if !strings.Contains(s, "=?") {
		return s
	}
	decoder := mime.WordDecoder{CharsetReader: func(charset string, r io.Reader) (io.Reader, error) {
		e, err := htmlindex.Get(charset)
		if err != nil {
			return nil, err
		}
		return e.NewDecoder().Reader(r), nil
	}}
	if text, err := decoder.DecodeHeader(s); err == nil {
		return text
	}
	return s
}

// splitMail parts header and body. Lines that are none of a header are passed
// over, a line "From " of a mailbox among them.
func splitMail(data []byte) (header mailFields, body []byte) {
	header = mailFields{}
	data = bytes.TrimLeft(data, "\ufeff\r\n \t")
	var name string
	var value []byte
	keep := func() {
		if name != "" {
			header[name] = append(header[name], string(value[:min(len(value), maxMailField)]))
		}
		name, value = "", nil
	}
	defer func() { keep() }()
	for len(data) > 0 {
		l, rest, _ := bytes.Cut(data, []byte("\n"))
		l = bytes.TrimRight(l, "\r")
		data = rest
		if len(l) == 0 {
			return header, data
		}
		if l[0] == ' ' || l[0] == '\t' {
			value = append(append(value, ' '), bytes.TrimSpace(l)...)
			continue
		}
		keep()
		if before, after, ok := bytes.Cut(l, []byte(":")); ok && len(before) > 0 && !bytes.ContainsAny(before, " \t") {
			name, value = strings.ToLower(string(before)), bytes.Clone(bytes.TrimSpace(after))
		}
	}
	return header, nil
}
