package alert

import (
	"context"
	"errors"
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
