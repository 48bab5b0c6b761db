package nametag

import (
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/dateline-wire/dateline/internal/linear"
)

// The tables and the model are those that package enrich embeds.
var lexicon = sync.OnceValues(func() (*Lexicon, error) {
	var l Lexicon
	names, err := os.ReadFile(filepath.Join("..", "..", "enrich", "data", "names.gz"))
	if err != nil {
		return nil, err
	}
	if l.Names, err = ReadTable(names); err != nil {
		return nil, err
	}
	clusters, err := os.ReadFile(filepath.Join("..", "..", "enrich", "data", "clusters.gz"))
	if err != nil {
		return nil, err
	}
	l.Clusters, err = ReadClusters(clusters)
	return &l, err
})

var models = sync.OnceValues(func() (*linear.Pack, error) {
	b, err := os.ReadFile(filepath.Join("..", "..", "enrich", "data", "tagger.bin"))
	if err != nil {
		return nil, err
	}
	return linear.Read(b)
})

func trained(t testing.TB) *Tagger {
	t.Helper()
	pack, err := models()
	if err != nil {
		t.Fatal(err)
	}
	return tagger(t, pack.Models)
}

func tagger(t testing.TB, models []*linear.Model) *Tagger {
	t.Helper()
	l, err := lexicon()
	if err != nil {
		t.Fatal(err)
	}
	tagger, err := New(l, models)
	if err != nil {
		t.Fatal(err)
	}
	return tagger
}

// noise is a model of random weights: it finds names everywhere, so that
// every feature of the second pass occurs.
func noise(seed uint64) *linear.Model {
	rng := rand.New(rand.NewPCG(seed, 1))
	w := linear.Train(linear.Config{Bits: RowBits}, nothing{})
	m := w.Quantize(1, 0)
	for i := range m.Rows {
		if rng.IntN(4) == 0 {
			m.Rows[i] = int8(rng.IntN(21) - 10)
		}
	}
	return m
}

type nothing struct{}

func (nothing) Len() int                     { return 0 }
func (nothing) Example(int, *linear.Example) {}

const story = `President Erik Halvorsen met Pavel Tarkov in Port Velden on Friday, the New York-based Quillon Corp. said.

HALVORSEN SAYS DEAL WITH U.S. IS NEAR

“We’re ready,” Mr. Halvorsen told the Velden Times. Tarkov's aide, J. R. Smith-Jones, left with AT&T's al-Harbi at 5.30 p.m.

Ministers Meet In Velden To Settle Fishing Quota Row After Months

The North Atlantic Treaty Organization (NATO) and São Tomé's Łukasz Żak won 3-2, 1,000 people saw. See www.example.com/a?b or @velden. Über alles … said Tarkov.`

func texts() []string {
	out := []string{story, strings.ToUpper(story), strings.ToLower(story), "", "Velden", strings.ReplaceAll(story, ".", ""),
		strings.Repeat("Halvorsen of Velden ", 300), "\xff\xfe Velden \xe2\x80 Times 東京 القاهرة Tarkov"}
	words := strings.Fields(story)
	rng := rand.New(rand.NewPCG(8, 8))
	for range 40 {
		var b strings.Builder
		for range 120 {
			b.WriteString(words[rng.IntN(len(words))])
			b.WriteString([]string{" ", " ", " ", "\n", "\n\n", "-", ", "}[rng.IntN(7)])
		}
		out = append(out, b.String())
	}
	return out
}

// apart are the scores of a token that only Outside can have.
var apart = func() (v linear.Vector) {
	for y := range v {
		v[y] = -1 << 14
	}
	v[linear.Outside] = 1 << 14
	return v
}()

// plainly labels a text feature by feature.
func plainly(t *Tagger, models []*linear.Model, x *Text) []uint8 {
	t.Survey(x)
	pass := func(k int, features func(dst []uint32, s *Sentence, i int) []uint32) []uint8 {
		out := make([]uint8, len(x.Tokens))
		for i := range x.Sentences {
			s := &x.Sentences[i]
			n := s.Past - s.First
			scores := make([]linear.Vector, n)
			for j := range n {
				if k == 1 && !x.active(s, s.First+j) {
					scores[j] = apart
					continue
				}
				models[k].Sum(&scores[j], features(nil, s, s.First+j))
			}
			models[k].Decode(scores, make([]linear.Back, n), out[s.First:s.Past])
		}
		return out
	}
	x.Labels = pass(0, x.AppendRows)
	x.Poll()
	return pass(1, func(dst []uint32, s *Sentence, i int) []uint32 {
		return x.AppendSecond(x.AppendRows(dst, s, i), s, i)
	})
}

// TestCachedSumsAreTheFeatures holds the fast path to the plain one.
func TestCachedSumsAreTheFeatures(t *testing.T) {
	pack, err := models()
	if err != nil {
		t.Fatal(err)
	}
	for name, models := range map[string][]*linear.Model{"trained": pack.Models, "random": {noise(1), noise(2)}} {
		tg := tagger(t, models)
		names := 0
		for _, s := range texts() {
			var fast, plain Text
			tg.Read(&fast, 0, s)
			tg.Tag(&fast)
			tg.Read(&plain, 0, s)
			if want := plainly(tg, models, &plain); !slices.Equal(fast.Labels, want) {
				t.Errorf("%s: %.60q: got\n%v, want\n%v", name, s, fast.Labels, want)
			}
			for _, y := range fast.Labels {
				if y != linear.Outside {
					names++
				}
			}
		}
		if names < 500 {
			t.Errorf("%s: only %d tokens in names", name, names)
		}
	}
}

// TestRowsFit holds every token to the number of features that a score can
// sum without overflow.
func TestRowsFit(t *testing.T) {
	tg := trained(t)
	most := 0
	for _, s := range append(texts(), strings.Repeat("Washington-Jordan St. Paul New York City Bank of England Prime Minister ", 50)) {
		var x Text
		tg.Read(&x, 0, s)
		tg.Tag(&x)
		for i := range x.Sentences {
			for k := x.Sentences[i].First; k < x.Sentences[i].Past; k++ {
				rows := x.AppendSecond(x.AppendRows(nil, &x.Sentences[i], k), &x.Sentences[i], k)
				most = max(most, len(rows))
			}
		}
	}
	if most > linear.MaxRows {
		t.Errorf("a token has %d features, at most %d fit", most, linear.MaxRows)
	}
}

func TestLabelsDoNotDependOnOthers(t *testing.T) {
	tg := trained(t)
	all := texts()
	want := make([][]uint8, len(all))
	for i, s := range all {
		var x Text
		fresh := *tg
		fresh.cache = new(cache)
		fresh.Read(&x, 0, s)
		fresh.Tag(&x)
		want[i] = x.Labels
	}
	var wg sync.WaitGroup
	for g := range 4 {
		wg.Go(func() {
			var x Text
			for k := range all {
				i := (k*7 + g*3) % len(all)
				x.Reset()
				tg.Read(&x, 0, all[i])
				tg.Tag(&x)
				if !slices.Equal(x.Labels, want[i]) {
					t.Errorf("text %d: labels differ", i)
				}
				// Crowd the cache, so that words are evicted and made again.
				for j := range 500 {
					w := fmt.Sprint("w", g, "x", j, k)
					tg.word(w, 0, len(w))
				}
			}
		})
	}
	wg.Wait()
}

// TestKeysTellWordsApart holds a key to be the same wherever the word stands,
// and different for every other word that it has room for.
func TestKeysTellWordsApart(t *testing.T) {
	words := map[key]string{}
	text := strings.Join(texts(), " ") + "\x00 \x00\x00 a\x00 end"
	for n := 1; n <= shortWord; n++ {
		for i := 0; i+n <= len(text); i += 1 + n/4 {
			w := text[i : i+n]
			k := keyOf(text, i, i+n)
			if k != keyOf(w, 0, n) || k != keyOf("xy"+w+"z", 2, 2+n) {
				t.Fatalf("%q: the key depends on what stands around it", w)
			}
			if other, ok := words[k]; ok && other != w {
				t.Fatalf("%q and %q have one key", w, other)
			}
			words[k] = w
		}
	}
}

// TestCacheKeepsWhatIsAskedFor holds that a crowd of rare words does not push out
// common ones.
func TestCacheKeepsWhatIsAskedFor(t *testing.T) {
	l, err := lexicon()
	if err != nil {
		t.Fatal(err)
	}
	tg := NewReader(l)
	common := strings.Fields(story)
	made := map[string]*Word{}
	kept, asked := 0, 0
	for round := range 40 {
		for _, w := range common {
			got := tg.word(w, 0, len(w))
			if round > 2 {
				asked++
				if made[w] == got {
					kept++
				}
			}
			made[w] = got
		}
		for i := range sets {
			w := fmt.Sprint("rare", round, "-", i)
			tg.word(w, 0, len(w))
		}
	}
	if kept*100 < asked*95 {
		t.Errorf("%d of %d common words were still there", kept, asked)
	}
}

func TestTaggingDoesNotAllocate(t *testing.T) {
	tg := trained(t)
	var x Text
	if n := testing.AllocsPerRun(20, func() {
		x.Reset()
		tg.Read(&x, 0, story)
		tg.Tag(&x)
	}); n != 0 {
		t.Errorf("%v allocations a story", n)
	}
}

func TestTokens(t *testing.T) {
	l, err := lexicon()
	if err != nil {
		t.Fatal(err)
	}
	tg := NewReader(l)
	for in, want := range map[string]string{
		"Mr. Halvorsen's aide didn't go.":        "Mr.|Halvorsen|'s|aide|didn't|go|.",
		"The U.S.-led force, AT&T and R&B":       "The|U.S.-led|force|,|AT&T|and|R&B",
		"Acme Corp. (ACM) fell 3.5 pct to 1,000": "Acme|Corp.|(|ACM|)|fell|3.5|pct|to|1,000",
		"“We’re” — the boys' U.N. post":          "“|We’re|”|—|the|boys|'|U.N.|post",
		"J.R.R. Tolkien's d'Ivoire--well":        "J.R.R.|Tolkien|'s|d'Ivoire|--|well",
		"see https://x.org/a,b now @home #tag":   "see|https://x.org/a,b|now|@home|#|tag",
		"The end. Next":                          "The|end|.|Next",
		"SOCCER-Velden win 4-Jonas Brandt":       "SOCCER|-|Velden|win|4|-|Jonas|Brandt",
		"Norway-Jonas AFL-CIO Bosnia-Herzegovina Norway-Sweden Norway-EU R-Texas EU-Norway T-Mobile D-Day Norway-1-Jonas": "Norway|-|Jonas|AFL-CIO|Bosnia-Herzegovina|Norway-Sweden|Norway-EU|R|-|Texas|EU|-|Norway|T-Mobile|D-Day|Norway|-|1|-|Jonas",
		"A\xffB 東京 Tru\u0301mp": "A|\xff|B|東京|Tru\u0301mp",
	} {
		var x Text
		tg.Read(&x, 0, in)
		var got []string
		for _, tok := range x.Tokens {
			got = append(got, in[tok.Start:tok.End])
		}
		if s := strings.Join(got, "|"); s != want {
			t.Errorf("%q: got %s, want %s", in, s, want)
		}
	}
}

// corpus is many stories of different words.
func corpus() []string {
	var out []string
	rng := rand.New(rand.NewPCG(4, 4))
	for range 200 {
		words := strings.Fields(story)
		for i := range words {
			if rng.IntN(8) == 0 {
				words[i] += string(rune('a'+rng.IntN(26))) + string(rune('a'+rng.IntN(26)))
			}
		}
		out = append(out, strings.Join(words, " "))
	}
	return out
}

func BenchmarkTagWarm(b *testing.B) {
	tg := trained(b)
	var x Text
	b.SetBytes(int64(len(story)))
	b.ReportAllocs()
	for b.Loop() {
		x.Reset()
		tg.Read(&x, 0, story)
		tg.Tag(&x)
	}
}

func BenchmarkTagCold(b *testing.B) {
	tg := trained(b)
	all := corpus()
	size := 0
	for _, s := range all {
		size += len(s)
	}
	b.SetBytes(int64(size))
	var x Text
	for b.Loop() {
		tg.cache = new(cache)
		for _, s := range all {
			x.Reset()
			tg.Read(&x, 0, s)
			tg.Tag(&x)
		}
	}
}
