package news

import "testing"

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
