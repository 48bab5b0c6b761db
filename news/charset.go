package news

import (
	"bytes"
	"errors"
	"fmt"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/htmlindex"
	"golang.org/x/text/encoding/unicode"
)

// decoded is a payload as UTF-8, with what had to be guessed on the way.
type decoded struct {
	text  string
	notes []string
}

var errEmpty = errors.New("empty payload")

// decode finds the character set by what the bytes are before what they say:
// byte order mark, valid UTF-8, declared, UTF-8 with some faults, usual for the
// agency, windows-1252 or, where that makes no words, cp850.
func decode(data []byte, limit int, usual func() *charset) (decoded, error) {
	if limit <= 0 {
		limit = MaxBytes
	}
	if len(data) > limit {
		return decoded{}, fmt.Errorf("payload of %d bytes, limit %d", len(data), limit)
	}
	if len(bytes.TrimSpace(data)) == 0 {
		return decoded{}, errEmpty
	}
	if kind := binary(data); kind != "" {
		return decoded{}, unsupported(kind)
	}
	t, err := decodeBytes(data, usual)
	if err == nil && strings.TrimSpace(t.text) == "" {
		err = errEmpty
	}
	return t, err
}

func decodeBytes(data []byte, usual func() *charset) (decoded, error) {
	switch {
	case bytes.HasPrefix(data, []byte("\xef\xbb\xbf")):
		data = data[3:]
	case bytes.HasPrefix(data, []byte("\xff\xfe")), bytes.HasPrefix(data, []byte("<\x00")):
		return convert(data, unicode.UTF16(unicode.LittleEndian, unicode.UseBOM), "")
	case bytes.HasPrefix(data, []byte("\xfe\xff")), bytes.HasPrefix(data, []byte("\x00<")):
		return convert(data, unicode.UTF16(unicode.BigEndian, unicode.UseBOM), "")
	}
	declared := declaredCharset(data)
	if utf8.Valid(data) {
		if declared == "iso-2022-jp" && bytes.IndexByte(data, 0x1b) >= 0 {
			return convertDeclared(data, declared)
		}
		t := decoded{text: string(data)}
		if declared != "" && declared != "utf-8" && declared != "utf8" && !isASCII(data) {
			t.notes = []string{fmt.Sprintf("declared %s, is UTF-8", declared)}
		}
		return t, nil
	}
	if declared != "" && declared != "utf-8" && declared != "utf8" {
		return convertDeclared(data, declared)
	}
	if text, strays := mixed(data); strays > 0 {
		return decoded{text: text, notes: []string{fmt.Sprintf("bytes that are not UTF-8 read as windows-1252: %d", strays)}}, nil
	}
	var c *charset
	if usual != nil {
		c = usual()
	}
	switch latin := c == nil || c.Encoding == charmap.ISO8859_1 || c.Encoding == charmap.Windows1252; {
	case latin && isCodePage850(data):
		return convert(data, charmap.CodePage850, "charset guessed: cp850")
	case c != nil:
		return convert(data, c.Encoding, "")
	}
	return convert(data, charmap.Windows1252, "charset guessed: windows-1252")
}

// mixed reads UTF-8 in which some bytes are none, as they get in where a field
// was cut or pasted. There are none in what is not UTF-8 for the most part.
func mixed(data []byte) (text string, strays int) {
	letters := 0
	for i := 0; i < len(data); {
		if data[i] < utf8.RuneSelf {
			i++
			continue
		}
		_, size := utf8.DecodeRune(data[i:])
		if size == 1 {
			strays++
		} else {
			letters++
		}
		i += size
	}
	if letters <= strays {
		return "", 0
	}
	var b strings.Builder
	b.Grow(len(data) + 2*strays)
	for len(data) > 0 {
		r, size := utf8.DecodeRune(data)
		if r == utf8.RuneError && size == 1 {
			r = charmap.Windows1252.DecodeByte(data[0])
		}
		b.WriteRune(r)
		data = data[size:]
	}
	return b.String(), strays
}

// isCodePage850 recognises the letters of old personal computers: where they
// stand within words the usual character sets have quotation marks or nothing.
func isCodePage850(data []byte) bool {
	letters := 0
	for i, c := range data {
		switch {
		case c < utf8.RuneSelf:
		case c >= 0xc0 && c != 0xe1: // a letter of theirs
			return false
		case c == 0x81 || c == 0x82 || c == 0x84 || c == 0x87 || c == 0x88 || c == 0x94:
			if i > 0 && i+1 < len(data) && !notLetter(rune(data[i-1])) && !notLetter(rune(data[i+1])) {
				letters++
			}
		}
	}
	return letters > 0
}

func convertDeclared(data []byte, name string) (decoded, error) {
	e, err := htmlindex.Get(name)
	if err != nil {
		return convert(data, charmap.Windows1252, fmt.Sprintf("charset unknown: %q, read as windows-1252", short(name, 40)))
	}
	if canonical, _ := htmlindex.Name(e); strings.HasPrefix(canonical, "utf-16") || canonical == "replacement" {
		return convert(data, charmap.Windows1252, fmt.Sprintf("declared %s, read as windows-1252", name))
	}
	return convert(data, e, "")
}

func convert(data []byte, e encoding.Encoding, note string) (decoded, error) {
	var text string
	if single, ok := e.(*charmap.Charmap); ok {
		text = singleBytes(data, single)
	} else {
		out, err := e.NewDecoder().Bytes(data)
		if err != nil {
			return decoded{}, fmt.Errorf("charset: %w", err)
		}
		text = string(out)
	}
	t := decoded{text: strings.TrimPrefix(text, "\ufeff")}
	if note != "" {
		t.notes = append(t.notes, note)
	}
	if strings.ContainsRune(t.text, utf8.RuneError) {
		t.notes = append(t.notes, "bytes outside the charset replaced")
	}
	return t, nil
}

// singleBytes decodes a character set of one byte each, in which ASCII stands
// for itself.
func singleBytes(data []byte, set *charmap.Charmap) string {
	var b strings.Builder
	b.Grow(len(data) + len(data)/8)
	from := 0
	for i, c := range data {
		if c >= utf8.RuneSelf {
			b.Write(data[from:i])
			b.WriteRune(set.DecodeByte(c))
			from = i + 1
		}
	}
	b.Write(data[from:])
	return b.String()
}

// namedCharset finds a character set by any of its usual names. The national
// variants of the 7-bit code, which teleprinters had, put letters in the place
// of brackets.
func namedCharset(name string) (charset, error) {
	name = strings.ToLower(strings.TrimSpace(name))
	switch name {
	case "iso646-de", "din_66003", "din66003":
		return charset{charmap.ISO8859_1, name, strings.NewReplacer("[", "Ä", "\\", "Ö", "]", "Ü", "{", "ä", "|", "ö", "}", "ü", "~", "ß", "@", "§")}, nil
	case "iso646-se", "sen_850200":
		return charset{charmap.ISO8859_1, name, strings.NewReplacer("[", "Ä", "\\", "Ö", "]", "Å", "{", "ä", "|", "ö", "}", "å")}, nil
	case "cp850", "ibm850":
		return charset{Encoding: charmap.CodePage850, name: name}, nil
	case "cp437", "ibm437":
		return charset{Encoding: charmap.CodePage437, name: name}, nil
	}
	e, err := htmlindex.Get(name)
	return charset{Encoding: e, name: name}, err
}

// national puts the letters of a 7-bit variant back into text, or is nil.
func (d *draft) national() *strings.Replacer {
	if d.agency == nil {
		return nil
	}
	return d.agency.Charset.national
}

// declaredCharset is the encoding in an XML declaration, lower case.
func declaredCharset(data []byte) string {
	data = bytes.TrimLeft(data, " \t\r\n")
	if !bytes.HasPrefix(data, []byte("<?xml")) {
		return ""
	}
	head := string(data[:min(len(data), 300)])
	head, _, _ = strings.Cut(head, "?>")
	_, rest, ok := strings.Cut(head, "encoding")
	rest = strings.TrimLeft(rest, " \t\r\n=")
	if !ok || rest == "" || (rest[0] != '"' && rest[0] != '\'') {
		return ""
	}
	name, _, _ := strings.Cut(rest[1:], rest[:1])
	return strings.ToLower(strings.TrimSpace(name))
}

func isASCII(data []byte) bool {
	for _, b := range data {
		if b >= utf8.RuneSelf {
			return false
		}
	}
	return true
}
