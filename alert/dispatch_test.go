package alert

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/segmentio/kafka-go"

	"github.com/dateline-wire/dateline/news"
)

// topic keeps what is written to it; down makes writes fail.
type topic struct {
	mu     sync.Mutex
	values [][]byte
	down   bool
}

func (t *topic) WriteMessages(_ context.Context, msgs ...kafka.Message) error {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.down {
		return errors.New("broker is down")
	}
	for _, m := range msgs {
		t.values = append(t.values, m.Value)
	}
	return nil
}

func (t *topic) setDown(down bool) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.down = down
}

// receiver is a channel that keeps notices and answers as answer says.
type receiver struct {
	mu     sync.Mutex
	got    []string // story@order of accepted notices
	tries  []time.Duration
	start  time.Time
	answer func(try int) error
}

func newReceiver(answer func(int) error) *receiver {
	return &receiver{start: time.Now(), answer: answer}
}

func (r *receiver) Send(_ context.Context, n Notice) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.tries = append(r.tries, time.Since(r.start))
	if r.answer != nil {
		if err := r.answer(len(r.tries)); err != nil {
			return err
		}
	}
	r.got = append(r.got, strings.TrimSpace(fmt.Sprintf("%s@%d %s", n.Story, n.Order, n.Headline)))
	return nil
}

func (r *receiver) accepted() string {
	r.mu.Lock()
	defer r.mu.Unlock()
	return strings.Join(r.got, " ")
}

func (r *receiver) attempts() []time.Duration {
	r.mu.Lock()
	defer r.mu.Unlock()
	return slices.Clone(r.tries)
}

// desk is a dispatcher with one alert, "a", in a synctest bubble.
type desk struct {
	*Dispatcher
	t          *testing.T
	deliveries *topic
	end        func()
}

type deskConfig struct {
	channels map[string]Channel
	visible  func(context.Context, string) (bool, error)
	past     func(context.Context, string) ([]Hit, error)
	before   *topic   // deliveries of an earlier process
	hits     [][]byte // alert-hits of an earlier process
	metrics  *prometheus.Registry
}

func (c deskConfig) registry() prometheus.Registerer {
	if c.metrics == nil {
		return prometheus.NewRegistry()
	}
	return c.metrics
}

func newDesk(t *testing.T, c deskConfig) *desk {
	t.Helper()
	deliveries := c.before
	if deliveries == nil {
		deliveries = &topic{}
	}
	rule := Rule{ID: "a", Name: "A", Query: "x", Channels: slices.Sorted(maps.Keys(c.channels))}
	d, err := NewDispatcher(DispatchConfig{
		Rules: []Rule{rule}, Channels: c.channels, Deliveries: deliveries,
		Visible: c.visible, Past: c.past, Registerer: c.registry(),
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, v := range deliveries.values {
		if err := d.Remember(v); err != nil {
			t.Fatal(err)
		}
	}
	for _, v := range c.hits {
		if err := d.RememberHit(v); err != nil {
			t.Fatal(err)
		}
	}
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- d.Run(ctx) }()
	synctest.Wait()
	return &desk{Dispatcher: d, t: t, deliveries: deliveries, end: func() {
		cancel()
		<-ended
	}}
}

func (d *desk) handle(h Hit) {
	d.t.Helper()
	if err := d.Handle(d.t.Context(), record(h)); err != nil {
		d.t.Fatalf("handle %s@%d: %v", h.Story, h.Order, err)
	}
}

// states lists the last record of each story and channel in deliveries.
func (d *desk) states() string {
	d.deliveries.mu.Lock()
	defer d.deliveries.mu.Unlock()
	last := map[string]string{}
	for _, v := range d.deliveries.values {
		var r Delivery
		if err := json.Unmarshal(v, &r); err != nil {
			d.t.Fatal(err)
		}
		last[r.Story+"/"+r.Channel] = string(r.State)
	}
	var all []string
	for _, key := range slices.Sorted(maps.Keys(last)) {
		all = append(all, key+"="+last[key])
	}
	return strings.Join(all, " ")
}

func record(h Hit) []byte {
	value, err := json.Marshal(h)
	if err != nil {
		panic(err)
	}
	return value
}

func match(story string, order int64) Hit {
	return Hit{Kind: KindMatch, Alert: "a", Story: story, Order: order, Status: news.Usable, Received: time.Now()}
}

func kill(story string, order int64) Hit {
	return Hit{Kind: KindKill, Story: story, Order: order, Status: news.Canceled}
}

func equal(t *testing.T, what, got, want string) {
	t.Helper()
	if got != want {
		t.Errorf("%s: got %q, want %q", what, got, want)
	}
}

func TestOncePerStory(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		one, two := newReceiver(nil), newReceiver(nil)
		d := newDesk(t, deskConfig{channels: map[string]Channel{"one": one, "two": two}})
		d.handle(match("s", 1))
		d.handle(match("s", 1))
		d.handle(match("s", 2))
		d.handle(match("other", 1))
		equal(t, "one", one.accepted(), "s@1 other@1")
		equal(t, "two", two.accepted(), "s@1 other@1")
		equal(t, "states", d.states(), "other/one=sent other/two=sent s/one=sent s/two=sent")
		d.end()

		again := newDesk(t, deskConfig{channels: map[string]Channel{"one": one, "two": two}, before: d.deliveries})
		again.handle(match("s", 3))
		equal(t, "after a restart", one.accepted(), "s@1 other@1")
		again.end()
	})
}

func TestOneChannelFails(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		good := newReceiver(nil)
		bad := newReceiver(func(try int) error {
			if try < 4 {
				return errors.New("no route")
			}
			return nil
		})
		d := newDesk(t, deskConfig{channels: map[string]Channel{"bad": bad, "good": good}})
		start := time.Now()
		d.handle(match("s", 1))
		if took := time.Since(start); took > Grace {
			t.Errorf("handle took %s", took)
		}
		equal(t, "good at once", good.accepted(), "s@1")
		equal(t, "states", d.states(), "s/bad=pending s/good=sent")
		d.handle(match("s", 2)) // the later version replaces what is being tried
		time.Sleep(time.Minute)
		equal(t, "bad in the end", bad.accepted(), "s@2")
		equal(t, "good", good.accepted(), "s@1")
		equal(t, "states", d.states(), "s/bad=sent s/good=sent")
		d.end()
	})
}

func TestBackoff(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		down := newReceiver(func(int) error { return errors.New("down") })
		d := newDesk(t, deskConfig{channels: map[string]Channel{"hook": down}})
		d.handle(match("s", 1))
		time.Sleep(time.Hour)
		tries := down.attempts()
		if len(tries) != MaxAttempts {
			t.Fatalf("%d attempts", len(tries))
		}
		for i := 1; i < len(tries); i++ {
			pause, want := tries[i]-tries[i-1], firstPause<<(i-1)
			if pause < want*3/4 || pause > want*5/4 {
				t.Errorf("pause %d is %s, want about %s", i, pause, want)
			}
		}
		equal(t, "states", d.states(), "s/hook=failed")

		d.handle(match("s", 1)) // the same version again
		time.Sleep(time.Hour)
		if n := len(down.attempts()); n != MaxAttempts {
			t.Errorf("%d attempts for one version", n)
		}
		d.handle(match("s", 2))
		time.Sleep(time.Hour)
		if n := len(down.attempts()); n != 2*MaxAttempts {
			t.Errorf("%d attempts for two versions", n)
		}
		d.end()
	})
}

func TestReceiverDecides(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		gone := newReceiver(func(int) error { return &SendError{Err: errors.New("gone"), Permanent: true} })
		busy := newReceiver(func(try int) error {
			if try == 1 {
				return &SendError{Err: errors.New("busy"), After: time.Minute}
			}
			return nil
		})
		d := newDesk(t, deskConfig{channels: map[string]Channel{"busy": busy, "gone": gone}})
		d.handle(match("s", 1))
		time.Sleep(time.Hour)
		if n := len(gone.attempts()); n != 1 {
			t.Errorf("%d attempts after a final refusal", n)
		}
		if tries := busy.attempts(); len(tries) != 2 || tries[1] < time.Minute {
			t.Errorf("attempts at %v", tries)
		}
		equal(t, "states", d.states(), "s/busy=sent s/gone=failed")
		d.end()
	})
}

func TestPendingSurvivesRestart(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		down := newReceiver(func(int) error { return errors.New("down") })
		d := newDesk(t, deskConfig{channels: map[string]Channel{"hook": down}})
		d.handle(match("s", 1))
		d.end()
		if err := d.Handle(t.Context(), record(match("t", 1))); err == nil {
			t.Error("a stopped dispatcher takes hits")
		}

		up := newReceiver(nil)
		again := newDesk(t, deskConfig{channels: map[string]Channel{"hook": up}, before: d.deliveries})
		synctest.Wait()
		equal(t, "after a restart", up.accepted(), "s@1")
		again.end()
		equal(t, "states", again.states(), "s/hook=sent")
	})
}

func TestNothingCommittedWhileBrokerIsDown(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		hook := newReceiver(nil)
		d := newDesk(t, deskConfig{channels: map[string]Channel{"hook": hook}})
		d.deliveries.setDown(true)
		if err := d.Handle(t.Context(), record(match("s", 1))); err == nil {
			t.Error("handled without a record")
		}
		d.deliveries.setDown(false)
		time.Sleep(time.Minute)
		d.handle(match("s", 1))
		equal(t, "hook", hook.accepted(), "s@1")
		equal(t, "states", d.states(), "s/hook=sent")
		d.end()
	})
}

func TestKill(t *testing.T) {
	const killed = 100
	for name, script := range map[string]struct {
		hits []Hit
		want string
	}{
		"before the story":              {[]Hit{kill("s", killed), match("s", 1)}, ""},
		"twice, then later versions":    {[]Hit{kill("s", killed), kill("s", killed-1), match("s", 1), match("s", 99)}, ""},
		"another story's":               {[]Hit{kill("t", killed), match("s", 1)}, "s@1"},
		"then released":                 {[]Hit{kill("s", killed), match("s", 1), match("s", killed+1)}, "s@101"},
		"that arrives after release":    {[]Hit{match("s", killed+1), kill("s", killed)}, "s@101"},
		"an old version once it is out": {[]Hit{match("s", 2), kill("s", killed), match("s", 1)}, "s@2"},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				hook := newReceiver(nil)
				d := newDesk(t, deskConfig{channels: map[string]Channel{"hook": hook}})
				for _, h := range script.hits {
					d.handle(h)
				}
				d.end()
				equal(t, "sent", hook.accepted(), script.want)
			})
		})
	}
}

func TestKillSurvivesRestart(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		hook := newReceiver(nil)
		d := newDesk(t, deskConfig{
			channels: map[string]Channel{"hook": hook},
			hits:     [][]byte{record(match("s", 1)), record(kill("s", 100))},
		})
		d.handle(match("s", 1))
		equal(t, "sent", hook.accepted(), "")
		d.end()
	})
}

func TestKillStopsRetries(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		hook := newReceiver(func(try int) error {
			if try == 1 {
				return errors.New("down")
			}
			return nil
		})
		d := newDesk(t, deskConfig{channels: map[string]Channel{"hook": hook}})
		d.handle(match("s", 1))
		d.handle(kill("s", 100))
		time.Sleep(time.Minute)
		equal(t, "sent", hook.accepted(), "")
		equal(t, "states", d.states(), "s/hook=withdrawn")
		d.handle(match("s", 101)) // a release
		equal(t, "released", hook.accepted(), "s@101")
		d.end()
	})
}

func TestUnreadableAndUnknown(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		hook := newReceiver(nil)
		d := newDesk(t, deskConfig{channels: map[string]Channel{"hook": hook}})
		for _, value := range []string{"", "{", `{"kind":"later","alert":"a"}`, `{"kind":"match","alert":"removed","story":"s"}`} {
			if err := d.Handle(t.Context(), []byte(value)); err != nil {
				t.Errorf("%q: %v", value, err)
			}
		}
		if err := d.Remember([]byte("{")); err == nil {
			t.Error("a broken delivery is remembered")
		}
		equal(t, "sent", hook.accepted(), "")
		d.end()
	})
}

func TestMemoryIsBounded(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m := newMemory(3, time.Hour, func(v int) bool { return v < 0 })
		m.put("busy", -1)
		for i := range 10 {
			m.put(fmt.Sprint(i), i)
		}
		if _, ok := m.get("busy"); !ok || len(m.items) != 3 || m.order.Len() != 3 {
			t.Errorf("%d items", len(m.items))
		}
		time.Sleep(2 * time.Hour)
		m.put("new", 1)
		if _, ok := m.get("9"); ok {
			t.Error("an old entry is kept")
		}
	})
}

func TestRememberInAnyOrder(t *testing.T) {
	rec := func(state State, order int64) []byte {
		h := match("s", order)
		value, err := json.Marshal(Delivery{Alert: "a", Story: "s", Order: order, Channel: "hook", State: state, Hit: &h})
		if err != nil {
			t.Fatal(err)
		}
		return value
	}
	for name, c := range map[string]struct {
		one, two []byte
		want     string // sent on start
	}{
		"ended":            {rec(Pending, 1), rec(Failed, 1), ""},
		"a later attempt":  {rec(Failed, 1), rec(Pending, 2), "s@2"},
		"sent before":      {rec(Sent, 1), rec(Pending, 2), ""},
		"withdrawn, again": {rec(Withdrawn, 1), rec(Pending, 2), "s@2"},
		"withdrawn later":  {rec(Pending, 1), rec(Withdrawn, 2), ""},
	} {
		for _, values := range [][][]byte{{c.one, c.two}, {c.two, c.one}} {
			t.Run(name, func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					hook := newReceiver(nil)
					d := newDesk(t, deskConfig{channels: map[string]Channel{"hook": hook}, before: &topic{values: values}})
					synctest.Wait()
					equal(t, "sent", hook.accepted(), c.want)
					d.end()
				})
			})
		}
	}
}

func TestDispatchersShareMetrics(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		registry := prometheus.NewRegistry()
		hook := newReceiver(nil)
		c := deskConfig{channels: map[string]Channel{"hook": hook}, metrics: registry}
		one, two := newDesk(t, c), newDesk(t, c)
		one.handle(match("s", 1))
		two.handle(match("t", 1))
		one.handle(embargoed("u", 1, time.Hour))
		two.handle(embargoed("v", 1, time.Hour))
		want := map[string]float64{
			"dateline_alert_deliveries_total":         2,
			"dateline_alert_held_notices":             2,
			"dateline_alert_pending_notices":          0,
			"dateline_alert_received_to_sent_seconds": 2,
		}
		synctest.Wait()
		if got := gather(t, registry); !maps.Equal(got, want) {
			t.Errorf("got %v, want %v", got, want)
		}
		one.end()
		two.end()
		if got := gather(t, registry)["dateline_alert_held_notices"]; got != 0 {
			t.Errorf("%v held after the end", got)
		}
	})
}

func gather(t *testing.T, r *prometheus.Registry) map[string]float64 {
	t.Helper()
	families, err := r.Gather()
	if err != nil {
		t.Fatal(err)
	}
	all := map[string]float64{}
	for _, f := range families {
		for _, m := range f.GetMetric() {
			all[f.GetName()] += m.GetCounter().GetValue() + m.GetGauge().GetValue() + float64(m.GetHistogram().GetSampleCount())
		}
	}
	return all
}

func TestKillIsSeenAhead(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		hook := newReceiver(nil)
		d := newDesk(t, deskConfig{channels: map[string]Channel{"hook": hook}})
		d.handle(embargoed("held", 1, time.Hour))
		for _, story := range []string{"s", "held"} {
			if err := d.RememberHit(record(kill(story, 100))); err != nil {
				t.Fatal(err)
			}
		}
		d.handle(match("s", 1)) // its kill is handled next to it
		time.Sleep(2 * time.Hour)
		equal(t, "sent", hook.accepted(), "")
		d.end()
	})
}
