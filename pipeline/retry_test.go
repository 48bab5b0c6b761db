package pipeline

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"
)

var errDown = errors.New("down")

func TestRetryWaitsLonger(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		began := time.Now()
		calls, told := 0, 0
		r := Retry{Min: time.Second, Max: 8 * time.Second, OnError: func(attempt int, err error) {
			if told++; attempt != told || !errors.Is(err, errDown) {
				t.Errorf("told of attempt %d: %v", attempt, err)
			}
		}}
		err := r.Do(t.Context(), func(context.Context) error {
			if calls++; calls < 200 {
				return errDown
			}
			return nil
		})
		if err != nil || calls != 200 || told != 199 {
			t.Fatalf("%v after %d calls, told %d times", err, calls, told)
		}
		// 199 waits drawn from 0 to 8 s: 796 s on average, deviation 33 s.
		if took := time.Since(began); took < 500*time.Second || took > 1100*time.Second {
			t.Errorf("took %v", took)
		}
	})
}

func TestRetryEnds(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		calls := 0
		fail := func(err error) func(context.Context) error {
			calls = 0
			return func(context.Context) error { calls++; return err }
		}
		if err := (Retry{}).Do(t.Context(), fail(Permanent(errDown))); !errors.Is(err, errDown) || calls != 1 {
			t.Errorf("permanent: %v after %d calls", err, calls)
		}
		if err := (Retry{Attempts: 3}).Do(t.Context(), fail(errDown)); !errors.Is(err, errDown) || calls != 3 || IsPermanent(err) {
			t.Errorf("attempts: %v after %d calls", err, calls)
		}
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		defer cancel()
		err := (Retry{}).Do(ctx, fail(errDown))
		if !errors.Is(err, errDown) || !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("ctx: %v", err)
		}
	})
}

func TestRetryWaitIsBounded(t *testing.T) {
	for _, r := range []Retry{{}, {Min: time.Hour, Max: time.Second}, {Min: 1, Max: time.Minute}} {
		for _, attempt := range []int{1, 2, 31, 64, 1 << 30} {
			hi := r.Max
			if hi == 0 {
				hi = 5 * time.Second
			}
			if d := r.wait(attempt); d <= 0 || d > hi+1 {
				t.Errorf("%+v: wait %d is %v", r, attempt, d)
			}
		}
	}
}

func TestPermanent(t *testing.T) {
	if Permanent(nil) != nil {
		t.Error("nil became an error")
	}
	if IsPermanent(errDown) || !IsPermanent(errors.Join(errDown, Permanent(errDown))) {
		t.Error("permanent not told from passing")
	}
}
