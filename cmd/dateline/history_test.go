package main

import (
	"bytes"
	"fmt"
	"maps"
	"math/rand/v2"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"go.uber.org/zap"
	"go.uber.org/zap/zapcore"

	"github.com/dateline-wire/dateline/cmd/dateline/demo"
	"github.com/dateline-wire/dateline/internal/estest"
	"github.com/dateline-wire/dateline/sink"
)

// edition is one version of a story in a random history. Its mark stands in all
// of its text.
type edition struct {
	mark, payload            string
	made                     int // second; no two versions of a story share it
	killed, hidden, released bool
}

var marks = regexp.MustCompile(`\bmark\d+x\d+\b`)

func randomEdition(r *rand.Rand, start time.Time, story, n, made int) edition {
	v := edition{mark: fmt.Sprintf("mark%dx%d", story, n), made: made}
	more := ""
	switch r.IntN(13) {
	case 0:
		v.hidden, more = true, `"status":"withheld",`
	case 1:
		v.hidden, more = true, `"visible_from":"2126-03-01T10:00:00Z",`
	case 7:
		v.hidden, more = true, `"signals":["withhold","update"],`
	case 8:
		v.hidden, more = true, `"signals":["embargo"],` // without a time: for ever
	case 9:
		more = fmt.Sprintf(`"visible_from":%q,`, start.Add(time.Minute).Format(time.RFC3339)) // over
	case 10:
		more = `"signals":["update","flash","add"],`
	case 2:
		v.hidden, more = true, `"status":"replaced",`
	case 3, 4:
		v.killed, v.hidden, more = true, true, `"status":"canceled","ednote":"Do not use.",`
	case 5:
		v.released, more = true, `"signals":["release"],`
	case 6:
		more = `"signals":["correction","take"],`
	}
	v.payload = fmt.Sprintf(`{"id":"npa:s%d","version":"%d","version_created":%q,%s"headline":"Ceasefire %s","body":"Agreed in Anchorage, Alaska, %s.","language":"en"}`,
		story, n, start.Add(time.Duration(v.made)*time.Second).Format(time.RFC3339), more, v.mark, v.mark)
	return v
}

// outcome says what is to be seen of a story: the mark of its current version,
// if any, and those of all that may be read.
func outcome(versions []edition) (current string, readable []string) {
	versions = slices.Clone(versions)
	slices.SortFunc(versions, func(a, b edition) int { return a.made - b.made })
	kill, release := -1, -1
	for _, v := range versions {
		if v.killed {
			kill = v.made
		}
		if v.released {
			release = v.made
		}
	}
	last := versions[len(versions)-1]
	if kill > release || last.hidden {
		return "", nil
	}
	killed := false
	for _, v := range versions {
		killed = (killed || v.killed) && !v.released
		embargoed := (strings.Contains(v.payload, "2126-") || strings.Contains(v.payload, `["embargo"]`)) && v.made < release
		if !killed && (!v.hidden || embargoed) {
			readable = append(readable, v.mark)
		}
	}
	return last.mark, readable
}

// lastKill gives the kill that ends a story for good, if one does.
func lastKill(versions []edition) (kill edition, dead bool) {
	release := -1
	for _, v := range versions {
		if v.killed && (!dead || v.made > kill.made) {
			kill, dead = v, true
		}
		if v.released {
			release = max(release, v.made)
		}
	}
	return kill, dead && kill.made > release
}

// scatter publishes the payloads in a random order and over all partitions.
func (d *desk) scatter(r *rand.Rand, payloads []string) {
	d.t.Helper()
	for _, i := range r.Perm(len(payloads)) {
		p := demo.Payload{Data: []byte(payloads[i]), Key: fmt.Append(nil, r.Uint64())}
		if err := d.out.addPayload(d.t.Context(), p); err != nil {
			d.t.Fatal(err)
		}
		if r.IntN(8) == 0 {
			if err := d.out.flush(d.t.Context()); err != nil {
				d.t.Fatal(err)
			}
		}
	}
	if err := d.out.flush(d.t.Context()); err != nil {
		d.t.Fatal(err)
	}
}

// shows says which marks a page has, each once.
func (d *desk) shows(path string) []string {
	d.t.Helper()
	return marked(d.get(path))
}

// marked are the marks of a text, each once.
func marked(text string) []string {
	found := marks.FindAllString(text, -1)
	slices.Sort(found)
	return slices.Compact(found)
}

// searchJSON is what the command exports.
func (d *desk) searchJSON() string {
	var out bytes.Buffer
	if got := run(d.t.Context(), []string{"search", "--json", "--size", "200", "--server", d.url, "ceasefire"}, nil, &out, &out); got != 0 {
		d.t.Errorf("search: exit %d: %s", got, &out)
	}
	return out.String()
}

// diary is a log that can be read while it is written.
type diary struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (d *diary) Write(p []byte) (int, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.text.Write(p)
}

func (d *diary) String() string {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.text.String()
}

func (d *diary) marked() []string { return marked(d.String()) }

// log takes everything down.
func (d *diary) log() *zap.Logger {
	return zap.New(zapcore.NewCore(zapcore.NewJSONEncoder(zap.NewProductionEncoderConfig()), zapcore.AddSync(d), zap.DebugLevel))
}

// TestRandomHistories takes stories with versions of every status through the
// station in every order, again after a restart, and looks at what each page
// and the log show: nothing that is hidden, at any time, and in the end all that
// is not.
func TestRandomHistories(t *testing.T) {
	t.Run("embedded", func(t *testing.T) {
		playHistories(t, config{Data: t.TempDir()}, time.Now().Add(-time.Hour).UTC())
	})
	t.Run("elastic", func(t *testing.T) {
		cfg := config{Data: t.TempDir(), Elastic: &sink.ElasticConfig{Addresses: []string{estest.New(t).URL}}}
		e, err := sink.NewElastic(*cfg.Elastic, nil, nil)
		if err != nil {
			t.Fatal(err)
		}
		defer e.Close()
		if _, err := e.Setup(t.Context(), sink.SetupConfig{}); err != nil {
			t.Fatal(err)
		}
		playHistories(t, cfg, time.Date(2026, 3, 1, 10, 0, 0, 0, time.UTC)) // an archive
	})
}

// anchorage is where all of the histories play.
const anchorage = "/api/search?size=200&near=Anchorage,+50km"

// playHistories takes some kills before the rest, and makes sure of them: nothing
// of their stories may be seen at any time.
func playHistories(t *testing.T, cfg config, start time.Time) {
	const stories = 60
	seed := uint64(time.Now().UnixNano())
	t.Logf("seed %d", seed)
	r := rand.New(rand.NewPCG(seed, 0))
	var payloads, current []string   // current: marks of the versions that are to be seen
	history := map[string][]string{} // story id -> marks that its own page may show
	lives := map[string][]edition{}
	for s := range stories {
		id := fmt.Sprintf("npa:s%d", s)
		made := r.Perm(60)
		for n := range 1 + r.IntN(6) {
			v := randomEdition(r, start, s, n, made[n])
			lives[id] = append(lives[id], v)
			payloads = append(payloads, v.payload)
		}
		mark, readable := outcome(lives[id])
		if mark != "" {
			current = append(current, mark)
		}
		slices.Sort(readable)
		history[id] = readable
	}
	slices.Sort(current)
	secret := map[string]bool{} // marks that no list, alert or log may ever have
	early := map[string]string{}
	for id, versions := range lives {
		kill, dead := lastKill(versions)
		if dead && r.IntN(2) == 0 {
			early[id] = kill.payload
		}
		for _, v := range versions {
			secret[v.mark] = v.hidden || early[id] != ""
		}
	}
	if len(early) == 0 {
		t.Fatal("no story is killed")
	}
	end := strings.Replace(last, "npa:last", "npa:end%d", 1)
	for round := range 2 {
		var log diary
		d := openDeskWith(t, cfg, log.log())
		keepsSecrets := func() {
			t.Helper()
			for place, shown := range map[string][]string{
				"log": log.marked(), "list": d.shows("/"), "search": d.shows("/api/search?size=200&q=ceasefire"), "alerts": d.shows("/alerts"),
				"list of an area": d.shows("/?near=Anchorage,+50km"), "new stories of an area": d.shows("/new?country=US&within=50,-170,72,-129"), "area": d.shows(anchorage),
			} {
				for _, mark := range shown {
					if secret[mark] {
						t.Errorf("%s has %s", place, mark)
					}
				}
			}
		}
		d.scatter(r, slices.Collect(maps.Values(early)))
		for id := range early {
			d.await("the kill of "+id, func() bool {
				h, err := d.station.store.History(t.Context(), id)
				return err == nil && h != nil
			})
		}
		d.scatter(r, payloads)
		for p := range 24 { // behind the rest, in any partition
			d.scatter(r, []string{fmt.Sprintf(end, 100*round+p)})
		}
		d.await("the last of the wire", func() bool {
			keepsSecrets()
			return strings.Count(strings.Join(d.headlines(), "\n"), "Bridge opens") == 24*(round+1)
		})
		d.await("the list", func() bool { keepsSecrets(); return slices.Equal(d.shows("/api/search?size=200&q=ceasefire"), current) })
		if got := d.shows(anchorage); !slices.Equal(got, current) {
			t.Errorf("around Anchorage: %v, want %v", got, current)
		}
		if round == 0 {
			d.await("the alerts", func() bool { keepsSecrets(); return slices.Equal(d.shows("/alerts"), current) })
		}
		if round == 0 && len(log.marked()) == 0 {
			t.Error("the log has no alert, so it proves nothing")
		}
		if got := d.shows("/alerts"); round == 1 && len(got) > 0 {
			t.Errorf("alerted again: %v", got)
		}
		for id, may := range history {
			told := func(what string, got []string) {
				t.Helper()
				for _, mark := range got {
					if !slices.Contains(may, mark) && !slices.Contains(current, mark) { // beside the story stand alerts of others
						t.Errorf("%s of %s shows %s\n%v", what, id, mark, lives[id])
					}
				}
			}
			for _, path := range []string{"/story", "/api/story", "/diff"} {
				told(path, d.shows(path+"?id="+id))
			}
			if got := d.shows("/api/story/history?id=" + id); !slices.Equal(got, may) {
				t.Errorf("history of %s: %v, want %v\n%v", id, got, may, lives[id])
			}
			for _, args := range [][]string{{"show"}, {"show", "--json"}, {"versions"}, {"versions", "--json"}} {
				told(fmt.Sprint("story ", args), marked(story(t, 0, append(args, "--server", d.url, id)...)))
			}
		}
		told := marked(d.searchJSON())
		if !slices.Equal(told, current) {
			t.Errorf("search --json: %v, want %v", told, current)
		}
		d.stop()
	}
}

// An index that nobody set up is named when the station starts, not with the
// first story; once it is there the station is ready by itself.
func TestIndexNotSetUp(t *testing.T) {
	var log diary
	cfg := config{Data: t.TempDir(), Elastic: &sink.ElasticConfig{Addresses: []string{estest.New(t).URL}}}
	d := openDeskWith(t, cfg, log.log())
	defer d.stop()
	d.await("the log", func() bool { return strings.Contains(log.String(), "index not ready") })
	if said := log.String(); !strings.Contains(said, "has the index been set up?") {
		t.Error(said)
	}
	if got := d.get("/-/ready"); got != "not ready\n" {
		t.Error(got)
	}
	if _, err := d.station.store.(*sink.Elastic).Setup(t.Context(), sink.SetupConfig{}); err != nil {
		t.Fatal(err)
	}
	d.await("readiness", func() bool { return d.get("/-/ready") == "ready\n" })
}
