package pipeline

import (
	"context"
	"errors"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/dateline-wire/dateline/news"
)

type Tagger struct{}

func (Tagger) Process(_ context.Context, a *news.Article) error {
	a.Topics = append(a.Topics, news.Topic{Code: "tagged"})
	return nil
}

type Stumbler struct{}

func (*Stumbler) Process(context.Context, *news.Article) error { return errors.New("no model") }

type Panicker struct{}

func (Panicker) Process(context.Context, *news.Article) error { panic("index out of range") }

type Slowpoke struct{}

func (Slowpoke) Process(ctx context.Context, _ *news.Article) error {
	<-ctx.Done()
	return ctx.Err()
}

// Sleeper does not listen to its context.
type Sleeper struct {
	wake  chan struct{}
	calls atomic.Int64
}

func (s *Sleeper) Process(_ context.Context, a *news.Article) error {
	s.calls.Add(1)
	<-s.wake
	a.Headline = "written after the timeout"
	return nil
}

// keep is a sink that remembers the articles.
type keep struct{ articles []*news.Article }

func (k *keep) Write(_ context.Context, articles []*news.Article) error {
	k.articles = append(k.articles, articles...)
	return nil
}

func TestStageFaultsAreNoted(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		sleeper := &Sleeper{wake: make(chan struct{})}
		k, f := &keep{}, newFeed()
		line := &Line{
			Parse: parseWord, Sink: k, Dead: &grave{}, Metrics: NewMetrics(nil),
			Stages: []Stage{&Stumbler{}, Tagger{}, Panicker{}, sleeper, Slowpoke{}, Tagger{}},
		}
		f.send("a")
		if err := line.Run(t.Context(), f.end()); err != nil {
			t.Fatal(err)
		}
		close(sleeper.wake)
		synctest.Wait()
		a := k.articles[0]
		want := []string{"stumbler: no model", "panicker: panic: index out of range", "sleeper: hangs", "slowpoke: took too long"}
		if !slices.Equal(a.Enrichment.Errors, want) {
			t.Errorf("noted %q\nwant  %q", a.Enrichment.Errors, want)
		}
		if len(a.Topics) != 2 || a.Headline != "" || sleeper.calls.Load() != 1 {
			t.Errorf("topics %v, headline %q, %d calls of the sleeper", a.Topics, a.Headline, sleeper.calls.Load())
		}
		if f.committed() != 1 {
			t.Error("the story did not go on")
		}
	})
}

func TestHangingStageIsNotCalledForEver(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		sleeper := &Sleeper{wake: make(chan struct{})}
		k, f := &keep{}, newFeed()
		line := &Line{Parse: parseWord, Sink: k, Dead: &grave{}, Stages: []Stage{sleeper}, Workers: 1, StageTimeout: time.Second}
		f.send(words("a", 40)...)
		if err := line.Run(t.Context(), f.end()); err != nil {
			t.Fatal(err)
		}
		if n := sleeper.calls.Load(); n != stageHungLimit {
			t.Errorf("called %d times", n)
		}
		if last := k.articles[39].Enrichment.Errors; len(last) != 1 || !strings.Contains(last[0], "not called") {
			t.Errorf("noted %q", last)
		}
		close(sleeper.wake)
		synctest.Wait()
		if line.stages[0].hung.Load() != 0 {
			t.Error("woken calls still count")
		}
	})
}

func TestKilledStoriesAreNotEnriched(t *testing.T) {
	k, f := &keep{}, newFeed()
	parse := func(p news.Payload) ([]*news.Article, error) {
		a := &news.Article{ID: string(p.Data)}
		if a.ID == "kill" {
			a.Status = news.Canceled
		}
		return []*news.Article{a}, nil
	}
	line := &Line{Parse: parse, Sink: k, Dead: &grave{}, Stages: []Stage{Tagger{}}, Workers: 8}
	f.send(append(words("a", 50), "kill", "z")...)
	if err := line.Run(t.Context(), f.end()); err != nil {
		t.Fatal(err)
	}
	for i, a := range k.articles {
		if want := i != 50; (len(a.Topics) == 1) != want || (a.Enrichment != nil) != want {
			t.Errorf("%s: topics %v", a.ID, a.Topics)
		}
		if i < 50 && a.ID != words("a", 50)[i] {
			t.Fatalf("order lost: %s at %d", a.ID, i)
		}
	}
}
