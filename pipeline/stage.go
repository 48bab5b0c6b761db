package pipeline

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"strings"
	"sync/atomic"
	"time"

	"github.com/dateline-wire/dateline/news"
)

const (
	// stageGrace is how long after its timeout a stage may take to notice.
	stageGrace = 100 * time.Millisecond
	// stageHungLimit is how many calls of one stage may hang for ever before
	// it is not called any more: each keeps a goroutine and an article.
	stageHungLimit = 16
)

var (
	errStageHangs = errors.New("hangs")
	errStageTired = fmt.Errorf("not called: %d calls hang", stageHungLimit)
)

// guard calls a stage so that neither a panic nor a hang gets out of it.
type guard struct {
	stage   Stage
	name    string // type name in lower case: "language"
	timeout time.Duration
	hung    atomic.Int64
	metrics *Metrics
}

func newGuard(s Stage, timeout time.Duration, m *Metrics) *guard {
	t := reflect.TypeOf(s)
	if t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	return &guard{stage: s, name: strings.ToLower(t.Name()), timeout: timeout, metrics: m}
}

// Enrich takes an article through the stages and returns it, or a copy of it if
// a stage hangs: the hanging call keeps the original, which it may still write
// to. Then the other stages do their work again on the copy. It may be called
// without Run and from many goroutines.
func (l *Line) Enrich(ctx context.Context, a *news.Article) *news.Article {
	l.once.Do(l.fillDefaults)
	began := time.Now()
	arrived := *a
	faults := make([]error, len(l.stages)) // of the last call of each
	for i := 0; i < len(l.stages) && ctx.Err() == nil; i++ {
		if errors.Is(faults[i], errStageHangs) {
			continue
		}
		faults[i] = l.stages[i].call(ctx, a)
		if errors.Is(faults[i], errStageHangs) {
			again := arrived
			a, i = &again, -1
		}
	}
	if a.Enrichment == nil {
		a.Enrichment = &news.Enrichment{}
	}
	for i, err := range faults {
		if err != nil {
			a.Enrichment.Errors = append(a.Enrichment.Errors, l.stages[i].name+": "+err.Error())
		}
	}
	a.Enrichment.TookUS = time.Since(began).Microseconds()
	return a
}

// call returns errStageHangs when the stage has not come back; then it may
// still touch the article.
func (g *guard) call(ctx context.Context, a *news.Article) error {
	if g.hung.Load() >= stageHungLimit {
		g.metrics.stageErrors.WithLabelValues(g.name, "skipped").Inc()
		return errStageTired
	}
	began := time.Now()
	ctx, cancel := context.WithTimeout(ctx, g.timeout)
	defer cancel()
	result := make(chan stageResult, 1)
	go func() { result <- g.process(ctx, a) }()

	var res stageResult
	select {
	case res = <-result:
	case <-ctx.Done():
		grace := time.NewTimer(stageGrace)
		defer grace.Stop()
		select {
		case res = <-result:
		case <-grace.C:
			g.abandon(result)
			res = stageResult{errStageHangs, "timeout"}
		}
	}
	g.metrics.stageSeconds.WithLabelValues(g.name).Observe(time.Since(began).Seconds())
	if res.err == nil {
		return nil
	}
	switch {
	case errors.Is(res.err, context.DeadlineExceeded):
		res = stageResult{errors.New("took too long"), "timeout"}
	case errors.Is(res.err, errors.ErrUnsupported):
		res.kind = "unsupported"
	}
	g.metrics.stageErrors.WithLabelValues(g.name, res.kind).Inc()
	return res.err
}

type stageResult struct {
	err  error
	kind string // error, panic, timeout, unsupported
}

func (g *guard) process(ctx context.Context, a *news.Article) (res stageResult) {
	defer func() {
		if v := recover(); v != nil {
			res = stageResult{fmt.Errorf("panic: %v", v), "panic"}
		}
	}()
	return stageResult{g.stage.Process(ctx, a), "error"}
}

// abandon counts a call as hanging until it returns after all.
func (g *guard) abandon(result <-chan stageResult) {
	g.hung.Add(1)
	go func() {
		<-result
		g.hung.Add(-1)
	}()
}
