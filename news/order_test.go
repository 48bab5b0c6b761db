package news

import (
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"
)

func profilesOf(t testing.TB, yaml string) *Profiles {
	t.Helper()
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "acme.yaml"), []byte(yaml), 0o644); err != nil {
		t.Fatal(err)
	}
	ps, err := LoadProfiles(dir)
	if err != nil {
		t.Fatal(err)
	}
	return ps
}

func orderOf(t testing.TB, ps *Profiles, p Payload) int64 {
	t.Helper()
	articles, err := ps.Parse(p)
	if err != nil || len(articles) != 1 {
		t.Fatalf("%d articles, %v", len(articles), err)
	}
	return articles[0].Order
}

// The comparator is the profile's: by time with the version second, or by
// version alone for an agency whose clocks can't be trusted. Either way a kill
// comes after every ordinary version.
func TestComparator(t *testing.T) {
	story := func(version, created, rest string) Payload {
		return Payload{Data: fmt.Appendf(nil, `{"uri":"acme:1","source":"acme","version":%q,"versioncreated":%q,"headline":"x"%s}`, version, created, rest)}
	}
	for name, c := range map[string]struct {
		profile string
		rising  []Payload
	}{
		"time": {"name: acme\norder: time\n", []Payload{
			story("9", "2026-03-01T09:00:00Z", ""), story("2", "2026-03-01T10:00:00Z", ""), story("3", "2026-03-01T10:00:00Z", ""),
			story("1", "2026-03-01T08:00:00Z", `,"pubstatus":"canceled"`),
		}},
		"version": {"name: acme\norder: version\n", []Payload{
			story("1", "2026-03-01T10:00:00Z", ""), story("2", "2026-03-01T09:00:00Z", ""), story("10", "2026-03-01T08:00:00Z", ""),
			story("978556838", "2020-03-01T08:00:00Z", ""), story("1542761538", "2020-03-01T07:00:00Z", ""),
			story("3", "2026-03-01T08:00:00Z", `,"pubstatus":"canceled"`), story("4", "2026-03-01T08:00:00Z", `,"pubstatus":"canceled"`),
		}},
	} {
		ps := profilesOf(t, c.profile)
		last := int64(-1)
		for _, p := range c.rising {
			order := orderOf(t, ps, p)
			if order <= last {
				t.Errorf("%s: %s: order %d after %d", name, p.Data, order, last)
			}
			last = order
			articles, _ := ps.Parse(p)
			again, err := ps.Parse(Payload{Data: jsonOf(t, articles[0])})
			if err != nil || again[0].Order != order {
				t.Errorf("%s: %s: order %d when read again", name, p.Data, again[0].Order)
			}
		}
	}
}

// A version of a wrong year comes after what was there before it, but not after
// what is sent next.
func TestOrderOfTheFuture(t *testing.T) {
	story := func(created string, received time.Time) Payload {
		return Payload{Received: received, Data: fmt.Appendf(nil, `{"uri":"acme:1","versioncreated":%q,"headline":"x"}`, created)}
	}
	at := time.Date(2026, 3, 1, 10, 0, 0, 0, time.UTC)
	last := int64(-1)
	for _, p := range []Payload{
		story("2026-03-01T09:59:00Z", at),
		story("2062-03-01T10:00:00Z", at.Add(time.Minute)),
		story("2026-03-01T10:02:00Z", at.Add(2*time.Minute)),
		story("2062-03-01T10:00:00Z", at.Add(3*time.Minute)),
		story("2026-03-03T10:00:00Z", at.Add(4*time.Minute)), // a clock two days ahead may be meant
	} {
		order := orderOf(t, BuiltIn(), p)
		if order <= last {
			t.Errorf("%s: order %d after %d", p.Data, order, last)
		}
		last = order
	}
}
