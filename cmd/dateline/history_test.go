package main

import (
	"fmt"
	"math/rand/v2"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/dateline-wire/dateline/cmd/dateline/demo"
)

// edition is one version of a story in a random history. Its mark stands in all
// of its text.
type edition struct {
	mark, payload  string
	killed, hidden bool
}

var marks = regexp.MustCompile(`\bmark\d+x\d+\b`)

func randomEdition(r *rand.Rand, story, n int) edition {
	v := edition{mark: fmt.Sprintf("mark%dx%d", story, n)}
	more := ""
	switch r.IntN(6) {
	case 0:
		v.hidden, more = true, `"status":"withheld",`
	case 1:
		v.hidden, more = true, `"visible_from":"2126-03-01T10:00:00Z",`
	case 2:
		v.killed, v.hidden, more = r.IntN(2) == 0, true, `"status":"replaced",`
		if v.killed {
			more = `"status":"canceled",`
		}
	}
	v.payload = fmt.Sprintf(`{"id":"npa:s%d","version":"%d","version_created":"2026-03-01T10:00:%02dZ",%s"headline":"Ceasefire %s","body":"Agreed, %s.","language":"en"}`,
		story, n, n, more, v.mark, v.mark)
	return v
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
	found := marks.FindAllString(d.get(path), -1)
	slices.Sort(found)
	return slices.Compact(found)
}

// TestRandomHistories takes stories with versions of every status through the
// station in every order, again after a restart, and looks at what each page
// shows: nothing that is hidden, and all that is not.
func TestRandomHistories(t *testing.T) {
	const stories = 60
	seed := uint64(time.Now().UnixNano())
	t.Logf("seed %d", seed)
	r := rand.New(rand.NewPCG(seed, 0))
	var payloads, current []string   // current: marks of the versions that are to be seen
	history := map[string][]string{} // story id -> marks that its own page may show
	for s := range stories {
		id := fmt.Sprintf("npa:s%d", s)
		history[id] = nil
		newest, killed := edition{}, false
		var open []string
		for n := range 1 + r.IntN(4) {
			newest = randomEdition(r, s, n)
			killed = killed || newest.killed
			payloads = append(payloads, newest.payload)
			if !newest.hidden {
				open = append(open, newest.mark)
			}
		}
		if !killed && !newest.hidden {
			current, history[id] = append(current, newest.mark), open
		}
	}
	slices.Sort(current)
	end := strings.Replace(last, "npa:last", "npa:end%d", 1)
	data := t.TempDir()
	for round := range 2 {
		d := openDesk(t, data)
		d.scatter(r, payloads)
		for p := range 24 { // behind the rest, in any partition
			d.scatter(r, []string{fmt.Sprintf(end, 100*round+p)})
		}
		d.await("the last of the wire", func() bool {
			return strings.Count(strings.Join(d.headlines(), "\n"), "Bridge opens") == 24*(round+1)
		})
		d.await("the list", func() bool { return slices.Equal(d.shows("/api/search?size=200&q=ceasefire"), current) })
		if round == 0 {
			d.await("the alerts", func() bool { return slices.Equal(d.shows("/alerts"), current) })
		}
		if got := d.shows("/alerts"); round == 1 && len(got) > 0 {
			t.Errorf("alerted again: %v", got)
		}
		for id, may := range history {
			for _, path := range []string{"/story?id=" + id, "/api/story?id=" + id} {
				for _, mark := range d.shows(path) {
					if !slices.Contains(may, mark) && !slices.Contains(current, mark) {
						t.Errorf("%s shows %s", path, mark)
					}
				}
			}
		}
		d.stop()
	}
}
