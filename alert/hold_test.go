package alert

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"testing/synctest"
	"time"

	"github.com/dateline-wire/dateline/news"
)

func embargoed(story string, order int64, wait time.Duration) Hit {
	h := match(story, order)
	h.VisibleFrom = time.Now().Add(wait)
	return h
}

func TestEmbargo(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		hook := newReceiver(nil)
		d := newDesk(t, deskConfig{channels: map[string]Channel{"hook": hook}})
		d.handle(embargoed("s", 1, 2*time.Hour))
		d.handle(embargoed("first", 1, time.Hour))
		unreadable := match("never", 1)
		unreadable.VisibleFrom = news.FarFuture
		d.handle(unreadable)
		time.Sleep(2*time.Hour - time.Second)
		synctest.Wait()
		equal(t, "before the end", hook.accepted(), "first@1")
		time.Sleep(2 * time.Second)
		synctest.Wait()
		equal(t, "after the end", hook.accepted(), "first@1 s@1")
		time.Sleep(50 * 24 * time.Hour)
		equal(t, "states", d.states(), "first/=held first/hook=sent never/=held s/=held s/hook=sent")
		d.end()
	})
}

func TestLaterVersionOfHeldStory(t *testing.T) {
	for name, c := range map[string]struct {
		hits func() []Hit
		want string // after one hour and ten minutes
	}{
		"embargo moved back": {func() []Hit {
			return []Hit{embargoed("s", 1, time.Hour), embargoed("s", 2, 2*time.Hour)}
		}, ""},
		"embargo moved forward": {func() []Hit {
			return []Hit{embargoed("s", 1, 2*time.Hour), embargoed("s", 2, time.Hour)}
		}, "s@2"},
		"embargo lifted": {func() []Hit {
			return []Hit{embargoed("s", 1, time.Hour), match("s", 2)}
		}, "s@2"},
		"older version late": {func() []Hit {
			return []Hit{embargoed("s", 2, 2*time.Hour), match("s", 1), embargoed("s", 1, time.Hour)}
		}, ""},
		"killed": {func() []Hit {
			return []Hit{embargoed("s", 1, time.Hour), kill("s", 100)}
		}, ""},
		"killed before": {func() []Hit {
			return []Hit{kill("s", 100), embargoed("s", 1, time.Hour)}
		}, ""},
		"out already": {func() []Hit {
			return []Hit{match("s", 1), embargoed("s", 2, time.Hour)}
		}, "s@1"},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				hook := newReceiver(nil)
				d := newDesk(t, deskConfig{channels: map[string]Channel{"hook": hook}})
				for _, h := range c.hits() {
					d.handle(h)
				}
				time.Sleep(time.Hour + 10*time.Minute)
				equal(t, "sent", hook.accepted(), c.want)
				d.end()
			})
		})
	}
}

func TestEmbargoStopsRetries(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		hook := newReceiver(func(try int) error {
			if try == 1 {
				return errors.New("down")
			}
			return nil
		})
		d := newDesk(t, deskConfig{channels: map[string]Channel{"hook": hook}})
		d.handle(match("s", 1))
		d.handle(embargoed("s", 2, time.Hour))
		time.Sleep(30 * time.Minute)
		equal(t, "before the end", hook.accepted(), "")
		time.Sleep(time.Hour)
		equal(t, "after the end", hook.accepted(), "s@2")
		d.end()
	})
}

func TestHeldSurvivesRestart(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		hook := newReceiver(nil)
		channels := map[string]Channel{"hook": hook}
		d := newDesk(t, deskConfig{channels: channels})
		d.handle(embargoed("s", 1, time.Hour))
		d.handle(embargoed("killed", 1, time.Hour))
		d.handle(kill("killed", 100))
		d.end()

		d = newDesk(t, deskConfig{channels: channels, before: d.deliveries})
		time.Sleep(2 * time.Hour)
		equal(t, "sent", hook.accepted(), "s@1")
		d.end()

		d = newDesk(t, deskConfig{channels: channels, before: d.deliveries})
		time.Sleep(2 * time.Hour)
		equal(t, "not sent again", hook.accepted(), "s@1")
		d.end()
	})
}

// An archive that is played again brings copy whose kill nobody here remembers:
// the index does.
func TestOldCopyIsAskedFor(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		hook := newReceiver(nil)
		start := time.Now()
		at := func(age time.Duration) time.Time { return start.Add(-remember - age) }
		order := func(age time.Duration) int64 { return news.MakeOrder(false, at(age), 1) }
		stories := map[string]*news.Article{
			"killed":   {Status: news.Canceled, Order: news.MakeOrder(true, at(3*time.Hour), 1)},
			"withheld": {Status: news.Withheld, Order: order(time.Hour)},
			"replaced": {Status: news.Replaced, Order: order(3 * time.Hour)}, // by the version that comes now
		}
		var asked []string
		past := func(_ context.Context, story string) ([]Hit, error) {
			asked = append(asked, story)
			a := stories[story]
			switch {
			case story == "unsure":
				return nil, errors.New("index is down")
			case a == nil:
				return nil, nil
			}
			a.ID = story
			return Past(news.NewHistory([]news.Delivered{{Article: a}}, false, start), start), nil
		}
		visible := func(context.Context, string) (bool, error) { return time.Since(start) > time.Minute, nil }
		d := newDesk(t, deskConfig{channels: map[string]Channel{"hook": hook}, past: past, visible: visible})
		for _, story := range []string{"killed", "withheld", "replaced", "unsure", "old"} {
			d.handle(match(story, order(2*time.Hour)))
		}
		d.handle(match("fresh", news.MakeOrder(false, start.Add(-time.Hour), 1)))
		d.handle(match("counted", 12))
		equal(t, "asked about", fmt.Sprint(asked), "[killed withheld replaced unsure old]")
		equal(t, "at once", d.states(), "counted/hook=sent fresh/hook=sent old/hook=sent replaced/hook=sent unsure/=held")
		time.Sleep(time.Hour)
		equal(t, "later", d.states(), "counted/hook=sent fresh/hook=sent old/hook=sent replaced/hook=sent unsure/=held unsure/hook=sent")
		d.end()
	})
}

func TestVisibleIsAsked(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		start := time.Now()
		hook := newReceiver(nil)
		visible := func(_ context.Context, story string) (bool, error) {
			switch since := time.Since(start); {
			case story == "gone":
				return false, nil
			case story == "unsure" && since < 2*time.Hour:
				return false, errors.New("index is down")
			default:
				return since > time.Hour+5*time.Second, nil // a clock that is late
			}
		}
		d := newDesk(t, deskConfig{channels: map[string]Channel{"hook": hook}, visible: visible})
		for _, story := range []string{"gone", "late"} {
			d.handle(embargoed(story, 1, time.Hour))
		}
		time.Sleep(time.Hour + 10*time.Minute)
		equal(t, "sent", hook.accepted(), "late@1")
		d.handle(embargoed("unsure", 1, time.Minute))
		time.Sleep(2 * time.Hour)
		equal(t, "sent when the index answers", hook.accepted(), "late@1 unsure@1")
		equal(t, "states", d.states(), "gone/=withdrawn late/=held late/hook=sent unsure/=held unsure/hook=sent")
		d.end()

		d = newDesk(t, deskConfig{channels: map[string]Channel{"hook": hook}, before: d.deliveries})
		time.Sleep(time.Hour)
		equal(t, "after a restart", hook.accepted(), "late@1 unsure@1")
		d.end()
	})
}

// A version that is put under embargo under the order of an open one, while the
// open one is being tried, has the last word; so has an open one after it.
func TestSilentEmbargo(t *testing.T) {
	later := func(h Hit) Hit {
		h.Received = h.Received.Add(time.Minute)
		return h
	}
	for name, c := range map[string]struct {
		hits func() []Hit
		want string // at noon, and the day after
	}{
		"with a match":       {func() []Hit { return []Hit{match("s", 1), later(covering("s", 1, time.Hour)), later(closed("s", 1))} }, " | s@1 closed"},
		"without":            {func() []Hit { return []Hit{match("s", 1), later(covering("s", 1, time.Hour))} }, " | "},
		"match comes first":  {func() []Hit { return []Hit{match("s", 1), later(closed("s", 1)), later(covering("s", 1, time.Hour))} }, " | s@1 closed"},
		"cover comes first":  {func() []Hit { return []Hit{later(covering("s", 1, time.Hour)), match("s", 1), later(closed("s", 1))} }, " | s@1 closed"},
		"opened again":       {func() []Hit { return []Hit{covering("s", 1, time.Hour), closed("s", 1), later(match("s", 1))} }, "s@1 | s@1"},
		"the open one again": {func() []Hit { return []Hit{later(covering("s", 1, time.Hour)), later(closed("s", 1)), match("s", 1)} }, " | s@1 closed"},
		"withheld":           {func() []Hit { return []Hit{match("s", 1), later(held("s", 1))} }, " | "},
		"no longer withheld": {func() []Hit { return []Hit{held("s", 1), later(match("s", 1))} }, "s@1 | s@1"},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				hook := newReceiver(func(try int) error {
					if try == 1 {
						return errors.New("down")
					}
					return nil
				})
				d := newDesk(t, deskConfig{channels: map[string]Channel{"hook": hook}})
				for _, h := range c.hits() {
					d.handle(h)
				}
				time.Sleep(30 * time.Minute)
				got := hook.accepted() + " "
				time.Sleep(24 * time.Hour)
				equal(t, "sent", got+"| "+hook.accepted(), c.want)
				d.end()
			})
		})
	}
}

// closed is a match under embargo, with a headline to tell it by.
func closed(story string, order int64) Hit {
	h := embargoed(story, order, time.Hour)
	h.Headline = "closed"
	return h
}

// held is what Arrival tells all partitions of a withheld version.
func held(story string, order int64) Hit {
	h := kill(story, order)
	h.Received = time.Now()
	return h
}

// covering is what Arrival tells all partitions of a version under embargo.
func covering(story string, order int64, wait time.Duration) Hit {
	h := kill(story, order)
	h.VisibleFrom, h.Received = time.Now().Add(wait), match(story, order).Received
	return h
}

// A release ends a kill for itself and what is made after it, in any order.
func TestRelease(t *testing.T) {
	at := func(made int64) int64 { return news.MakeOrder(false, time.UnixMilli(made), 0) }
	last := func(made int64) int64 { return news.MakeOrder(true, time.UnixMilli(made), 0) }
	release := func(made int64) Hit { return Hit{Kind: KindRelease, Story: "s", Order: last(made)} }
	for name, c := range map[string]struct {
		hits []Hit
		want int64 // order of the one that is sent
	}{
		"of itself":           {[]Hit{kill("s", last(2)), release(3), match("s", last(3))}, last(3)},
		"then a late kill":    {[]Hit{release(3), kill("s", last(2)), match("s", last(3))}, last(3)},
		"then an update":      {[]Hit{kill("s", last(2)), release(3), match("s", at(4))}, at(4)},
		"update from before":  {[]Hit{kill("s", last(2)), release(4), match("s", at(3))}, 0},
		"killed again":        {[]Hit{release(3), kill("s", last(4)), kill("s", last(2)), match("s", at(5)), match("s", last(3))}, 0},
		"withheld after it":   {[]Hit{kill("s", last(2)), release(3), kill("s", at(4)), match("s", last(3))}, 0},
		"withheld before it":  {[]Hit{kill("s", at(2)), release(3), match("s", at(4))}, at(4)},
		"without a kill":      {[]Hit{release(3), match("s", at(2))}, at(2)},
		"killed at that time": {[]Hit{release(3), kill("s", last(3)), match("s", last(3))}, 0},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				hook := newReceiver(nil)
				d := newDesk(t, deskConfig{channels: map[string]Channel{"hook": hook}})
				for _, h := range c.hits {
					d.handle(h)
				}
				time.Sleep(time.Hour)
				want := ""
				if c.want != 0 {
					want = fmt.Sprintf("s@%d", c.want)
				}
				equal(t, "sent", hook.accepted(), want)
				d.end()
			})
		})
	}
}
