package pipeline

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"time"
)

// Retry says how to repeat what may succeed later. Waits grow twofold from Min
// to Max, each drawn evenly from zero to that (full jitter), so that members
// that failed together do not come back together.
type Retry struct {
	Min      time.Duration // bound of the first wait; zero: 100 ms
	Max      time.Duration // bound of all waits; zero: 5 s
	Attempts int           // calls at most; zero: no limit

	// OnError, when set, is told of each failed attempt that will be repeated.
	OnError func(attempt int, err error)
}

// Do calls fn until it returns nil or a permanent error, the attempts are used
// up, or ctx ends.
func (r Retry) Do(ctx context.Context, fn func(context.Context) error) error {
	for attempt := 1; ; attempt++ {
		err := fn(ctx)
		switch {
		case err == nil:
			return nil
		case IsPermanent(err):
			return err
		case ctx.Err() != nil:
			return fmt.Errorf("%w after: %w", context.Cause(ctx), err)
		case r.Attempts > 0 && attempt >= r.Attempts:
			return fmt.Errorf("attempt %d: %w", attempt, err)
		}
		if r.OnError != nil {
			r.OnError(attempt, err)
		}
		if !sleep(ctx, r.wait(attempt)) {
			return fmt.Errorf("%w after: %w", context.Cause(ctx), err)
		}
	}
}

func (r Retry) wait(attempt int) time.Duration {
	lo, hi := r.Min, r.Max
	if lo <= 0 {
		lo = 100 * time.Millisecond
	}
	if hi <= 0 {
		hi = 5 * time.Second
	}
	bound := lo << min(attempt-1, 30)
	if bound > hi || bound < lo {
		bound = hi
	}
	return rand.N(bound) + 1
}

// sleep reports whether the whole time passed before ctx ended.
func sleep(ctx context.Context, d time.Duration) bool {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return true
	case <-ctx.Done():
		return false
	}
}

type permanentError struct{ error }

func (e permanentError) Unwrap() error { return e.error }

// Permanent marks an error that no repetition will cure. Nil stays nil.
func Permanent(err error) error {
	if err == nil {
		return nil
	}
	return permanentError{err}
}

// IsPermanent reports whether an error was marked by Permanent.
func IsPermanent(err error) bool {
	var p permanentError
	return errors.As(err, &p)
}
