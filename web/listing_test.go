package web

import (
	"net/url"
	"reflect"
	"testing"
	"time"
)

func TestReadListing(t *testing.T) {
	for _, c := range []struct {
		in, want string // want: the address written again; empty: refused
	}{
		{"", "/"},
		{"q=+ceasefire+", "/?q=ceasefire"},
		{"q=a+AND+%22b+c%22&provider=x&provider=y&provider=x", "/?provider=x&provider=y&q=a+AND+%22b+c%22"},
		{"since=24h&page=2&place=K%C3%B6ln", "/?page=2&place=K%C3%B6ln&since=24h"},
		{"page=1&entity=", "/"},
		{"utm_source=mail", "/"},
		{"near=+61.2,-149.9,100km+", "/?near=61.2%2C-149.9%2C100km"},
		{"near=61.2,-149.9&within=-20,175,-10,-175&q=x", "/?near=61.2%2C-149.9&q=x&within=-20%2C175%2C-10%2C-175"},
		{"country=US&geonames=1&focus=Oslo", "/?country=US&focus=Oslo&geonames=1"},
		{"near=&within=", "/"},
		{"near=61.2", ""},
		{"near=61.2,-149.9,0km", ""},
		{"near=nowhere", ""},
		{"near=,", ""},
		{"within=1,2,3", ""},
		{"page=0", ""},
		{"page=two", ""},
		{"page=99999999999999999999", ""},
		{"since=yesterday", ""},
		{"since=h", ""},
		{"since=-3h", ""},
		{"since=9999999d", ""},
	} {
		v, err := url.ParseQuery(c.in)
		if err != nil {
			t.Fatal(err)
		}
		l, err := readListing(v, noPlaces{})
		switch {
		case err != nil && c.want != "":
			t.Errorf("%q refused: %v", c.in, err)
		case err == nil && c.want == "":
			t.Errorf("%q accepted as %s", c.in, l.address("/"))
		case err == nil && l.address("/") != c.want:
			t.Errorf("%q: got %s, want %s", c.in, l.address("/"), c.want)
		}
	}
}

func TestToggled(t *testing.T) {
	l, err := readListing(url.Values{"provider": {"a", "b"}, "page": {"3"}}, noPlaces{})
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ field, value, want string }{
		{"provider", "a", "/?provider=b"},
		{"provider", "c", "/?provider=a&provider=b&provider=c"},
		{"place", "Oslo", "/?place=Oslo&provider=a&provider=b"},
	} {
		if got := l.toggled(c.field, c.value).address("/"); got != c.want {
			t.Errorf("%s=%s: got %s, want %s", c.field, c.value, got, c.want)
		}
	}
	if got := l.address("/"); got != "/?page=3&provider=a&provider=b" {
		t.Errorf("the listing itself changed: %s", got)
	}
}

// An address that is accepted is written again so that it reads the same.
func FuzzListing(f *testing.F) {
	f.Add("q=a+b&provider=x&since=7d&page=4")
	f.Add("q=%22%3Cscript%3E&place=%00&sentiment=negative")
	f.Fuzz(func(t *testing.T, raw string) {
		v, err := url.ParseQuery(raw)
		if err != nil {
			return
		}
		l, err := readListing(v, noPlaces{})
		if err != nil {
			return
		}
		u, err := url.Parse(l.address("/"))
		if err != nil {
			t.Fatalf("bad address: %v", err)
		}
		again, err := readListing(u.Query(), noPlaces{})
		if err != nil || !reflect.DeepEqual(again, l) {
			t.Errorf("got %+v, %v\nwant %+v", again, err, l)
		}
	})
}

func TestMoment(t *testing.T) {
	now := time.Date(2025, 3, 1, 14, 0, 0, 0, time.UTC)
	for _, c := range []struct {
		before     time.Duration
		clock, ago string
	}{
		{-10 * time.Second, "14:00", "just now"},
		{59 * time.Second, "13:59", "just now"},
		{5*time.Minute + 30*time.Second, "13:54", "5 min ago"},
		{3 * time.Hour, "11:00", "3 h ago"},
		{13 * time.Hour, "1 Mar 01:00", "13 h ago"},
		{30 * time.Hour, "28 Feb 08:00", "1 day ago"},
		{10 * 24 * time.Hour, "19 Feb 14:00", "10 days ago"},
		{100 * 24 * time.Hour, "21 Nov 2024", "3 months ago"},
		{3 * 366 * 24 * time.Hour, "27 Feb 2022", "3 years ago"},
		{-48 * time.Hour, "3 Mar 14:00", "just now"},
	} {
		m := momentOf(now.Add(-c.before), now)
		if m.Clock != c.clock || m.Ago != c.ago {
			t.Errorf("%v before: got %q, %q; want %q, %q", c.before, m.Clock, m.Ago, c.clock, c.ago)
		}
	}
	if m := momentOf(time.Time{}, now); m != (moment{}) {
		t.Errorf("unknown time shown as %+v", m)
	}
}
