package news

import (
	"strings"
	"testing"
)

func TestCopyOf(t *testing.T) {
	for in, want := range map[string]string{
		"<p>One.</p><p>Two.</p>":                      "One.\n\nTwo.",
		"<p>One<br>more<br/><br/>Two</p>":             "One\nmore\n\nTwo",
		"a<p>b":                                       "a\n\nb",
		"<p>A&nbsp;&amp;&eacute; <b>b</b>old</p>":     "A &é bold",
		"&lt;p&gt;One.&lt;/p&gt;":                     "One.",
		"AT&amp;T":                                    "AT&T",
		"5 < 6 & 7 > 2":                               "5 < 6 & 7 > 2",
		"<p>x</p><script>alert('<p>no</p>')</script>": "x",
		"<style>p{}</style><p>x</p>":                  "x",
		"<p>x</p><script/><p>y</p>":                   "x\n\ny",
		"<table><tr><td><p>a</p></td><td>b</td></tr><tr><td>c</td></tr></table>z<p>": "a\tb\nc\n\nz",
		"<ul><li>a</li><li>b</li></ul><p>c</p>":                                      "a\nb\n\nc",
		"<pre>a  b\n  c   d</pre><p>e</p>":                                           "a  b\n  c   d\n\ne",
		"<p>x</p><div class='np-nonpublic'><div>555</div>666</div><p>y</p>":          "x\n\ny",
		"<p class=private>555<p>y</p>":                                               "y",
		"<p>x</p><div class=notepad>never closed<p>555</p>":                          "x",
		"<p>cease\u00adfire zero\u200bwidth</p>":                                     "ceasefire zerowidth",
	} {
		if got := copyOf(in); got != want {
			t.Errorf("copyOf(%q) = %q, want %q", in, got, want)
		}
	}
}

// Whatever the text: the same copy as by the tags of x/net/html.
func FuzzTags(f *testing.F) {
	for _, s := range []string{
		"<p>One.</p>", "<p class=notepad>x<p class='a' CLASS=private>y", "<!-->x<!--->y<!-- -- > -->z<!--a--!>b", "<!doctype html><?x>y</>z</ a>",
		"<script><!--<script></script>--></script>z", "<title>a</titl></TITLE >b", "<br/><p a=/>x<p a= b/ >y", "a\r\nb&#13;&nbsp;c &amp &notit; <", "<a b='", "</",
		"<plaintext><p>", "<xmp><p></xmp>", "<pre>\r&#10;a  b</pre>c", "<p class=a&amp;b>x", "\u00a0 a \u00a0", "<style/>x", "<p =a=b>c", "x < y <3", "<td>a<td>b",
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		s = strings.ToValidUTF8(s, "?")
		var slow copyText
		slow.tokens(s)
		if got, want := htmlText(s), slow.String(); got != want {
			t.Fatalf("%q: %q, x/net/html has %q", s, got, want)
		}
	})
}
