package news

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

// MaxID is the length in bytes of the longest article id. Elasticsearch allows
// 512; history adds a suffix of its own.
const MaxID = 400

const unknownProvider = "unknown"

// identify sets provider and id. The provider that the transport named goes
// first, so it has to be the same for all versions of a story; then the authority
// inside the agency's id, before what other fields say, because an empty kill
// carries nothing but the id and must still find its story.
func (d *draft) identify() {
	a, r := d.Article, d.reader
	a.Provider = d.provider()
	if a.ID != "" {
		a.ID = shortID(a.ID)
		return
	}
	source := d.stableID()
	if source == "" {
		sum := sha256.Sum256(d.content())
		source = hex.EncodeToString(sum[:12])
		if r.format != PlainText {
			d.warn("no id, named by its content")
		}
	}
	a.ID = shortID(line(a.Provider + ":" + withoutVolatile(source)))
}

// provider is the agency's name. A profile that was found by no more than what
// other fields say does not outdo the id's own authority.
func (d *draft) provider() string {
	named := d.reader.provider
	if own := providerName(d.own); d.ID != "" && own != "" && named == "" { // our own JSON, which has been through here before
		return own
	}
	if d.isFrom(d.agency) {
		return d.agency.Name
	}
	return firstOf(named, authority(d.SourceID), providerName(d.own), unknownProvider)
}

// isFrom says whether the agency whose profile it is names the provider: what
// somebody else passes on under an id of his own is his.
func (d *draft) isFrom(p *Profile) bool {
	if p == nil {
		return false
	}
	if d.reader.provider != "" {
		return p.goesBy(d.reader.provider)
	}
	return d.authority == "" || holdsAuthority(p.Match.Authorities, d.authority)
}

// goesBy says whether the transport means the agency by the name.
func (p *Profile) goesBy(name string) bool {
	return name != "" && (p.Name == name || holdsWord(p.Match.Providers, name))
}

// naming are the profiles that say what names the story. An agency's says so
// whatever the transport calls it, but not under an id of somebody else.
func (d *draft) naming() []*Profile {
	list := d.profiles()
	if p := d.agency; p != nil && d.authority != "" && !holdsAuthority(p.Match.Authorities, d.authority) && !p.goesBy(d.reader.provider) {
		return list[1:]
	}
	return list
}

// stableID is what names the story through all its versions: the first of the
// ids in the profile's order, or in the format's, that names anything, without
// its volatile parts.
func (d *draft) stableID() string {
	ids := d.ids
	if len(ids) == 0 {
		ids = []found{{firstOf(d.bareID, d.SourceID), "id"}}
	}
	for _, p := range d.naming() {
		if list := inFieldOrder(ids, p.Identity.Fields); len(list) > 0 { // else the profile speaks of another format
			ids = list
			break
		}
	}
	for _, id := range ids {
		value := line(id.value)
		if value == "" || d.isConstant(value) {
			continue
		}
		for _, p := range d.naming() {
			for _, volatile := range p.Identity.Volatile {
				value = strings.TrimSpace(volatile.ReplaceAllString(value, ""))
			}
		}
		if value != "" {
			d.origin("id", id.from)
			return value
		}
	}
	return ""
}

// idVersion is the version inside the id, for formats that say none.
func (d *draft) idVersion() string {
	for _, p := range d.naming() {
		if p.Identity.Version.Regexp == nil {
			continue
		}
		if m := p.Identity.Version.FindStringSubmatch(d.SourceID); m != nil {
			return m[1]
		}
	}
	return ""
}

// content is what names a story that carries no id.
func (d *draft) content() []byte {
	if d.object.doc != nil {
		return d.object.bytes()
	}
	return []byte(d.unsaid)
}

func inFieldOrder(ids []found, fields []string) []found {
	var list []found
	for _, field := range fields {
		for _, id := range ids {
			if strings.EqualFold(id.from, field) {
				list = append(list, id)
			}
		}
	}
	return list
}

func (d *draft) isConstant(id string) bool {
	for _, p := range d.naming() {
		if holdsWord(p.Identity.Constant, id) {
			return true
		}
	}
	return false
}

// withoutVolatile cuts the query parameters that change with every delivery of
// the same item.
func withoutVolatile(id string) string {
	base, query, ok := strings.Cut(id, "?")
	if !ok {
		return id
	}
	var kept []string
	for _, param := range strings.Split(query, "&") {
		name, _, _ := strings.Cut(param, "=")
		if name != "qt" && name != "et" {
			kept = append(kept, param)
		}
	}
	if len(kept) == 0 {
		return base
	}
	return base + "?" + strings.Join(kept, "&")
}

func shortID(id string) string {
	if len(id) <= MaxID {
		return id
	}
	sum := sha256.Sum256([]byte(id))
	suffix := "~" + hex.EncodeToString(sum[:16])
	return cutBytes(id, MaxID-len(suffix)) + suffix
}

// authority is the organisation inside a global id: dpa.com in
// urn:newsml:dpa.com:20090101:x, reuters.com in tag:reuters.com,2018:x, tt.se
// in http://tt.se/x. It is empty when there is none, or only a machine's name.
func authority(id string) string {
	lower := strings.ToLower(id)
	var name string
	switch {
	case strings.HasPrefix(lower, "urn:newsml:"):
		name, _, _ = strings.Cut(lower[len("urn:newsml:"):], ":")
	case strings.HasPrefix(lower, "tag:"):
		name = lower[len("tag:"):]
		if end := strings.IndexAny(name, ",:"); end >= 0 {
			name = name[:end]
		}
		if _, host, ok := strings.Cut(name, "@"); ok {
			name = host
		}
	case strings.HasPrefix(lower, "tag_"):
		name, _, _ = strings.Cut(lower[len("tag_"):], "_")
	case strings.HasPrefix(lower, "http://"), strings.HasPrefix(lower, "https://"):
		u, err := url.Parse(lower)
		if err != nil {
			return ""
		}
		name = u.Hostname()
	}
	name = strings.TrimPrefix(name, "www.")
	if !strings.Contains(name, ".") {
		return ""
	}
	return providerName(name)
}

// providerName is the short lower-case form of an agency's name.
func providerName(name string) string {
	fields := strings.FieldsFunc(strings.ToLower(plain(strings.ToValidUTF8(name, ""))), func(r rune) bool {
		return unicode.IsSpace(r) || unicode.IsControl(r)
	})
	return cutBytes(strings.Join(fields, "-"), 80)
}

// prefixProvider is the provider in one of our own ids.
func prefixProvider(id string) string {
	prefix, _, ok := strings.Cut(id, ":")
	switch prefix {
	case "urn", "tag", "http", "https":
		return authority(id)
	}
	if !ok || len(prefix) > 80 || strings.ContainsFunc(prefix, unicode.IsSpace) {
		return ""
	}
	return prefix
}

// versionNumber is the integer that a version starts with.
func versionNumber(version string) int64 {
	end := 0
	for end < len(version) && version[end] >= '0' && version[end] <= '9' {
		end++
	}
	if end > 18 {
		return maxVersion
	}
	n, _ := strconv.ParseInt(version[:end], 10, 64)
	return n
}

// Hash names the content of the version: what the desk sent, without how it
// reached us and without enrichment. Two deliveries of the same copy have the
// same hash.
func (a *Article) Hash() string {
	c := *a
	c.Order, c.Raw, c.Warnings, c.Feed = 0, nil, nil, ""
	c.Received = time.Time{}
	c.Media = slices.Clone(c.Media)
	for i, m := range c.Media { // addresses are signed anew for each delivery
		c.Media[i].Href, _, _ = strings.Cut(m.Href, "?")
	}
	c.Entities, c.Locations, c.Focus, c.Sentiment, c.Topics = nil, nil, nil, nil, nil
	c.Quotes, c.Cluster, c.Alerts, c.Enrichment = nil, nil, nil, nil
	if c.LanguageConfidence != 0 {
		c.LanguageConfidence, c.Language = 0, ""
	}
	text, err := json.Marshal(&c)
	if err != nil { // a time outside the years 0 to 9999, which Parse never gives
		text = []byte(c.ID + "\n" + c.Version + "\n" + c.Headline + "\n" + c.Body)
	}
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:16])
}

func firstOf(values ...string) string {
	for _, v := range values {
		if v != "" {
			return v
		}
	}
	return ""
}

// cutBytes shortens s to at most n bytes, between characters.
func cutBytes(s string, n int) string {
	if len(s) <= n {
		return s
	}
	for n > 0 && !utf8.RuneStart(s[n]) {
		n--
	}
	return s[:n]
}

// short is cutBytes for messages.
func short(s string, n int) string {
	if len(s) <= n {
		return s
	}
	return cutBytes(s, n) + "…"
}
