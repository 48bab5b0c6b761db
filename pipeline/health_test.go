package pipeline

import (
	"errors"
	"testing"
)

func TestHealth(t *testing.T) {
	h := &Health{}
	if h.Ready() != nil {
		t.Error("zero value is not ready")
	}
	for _, step := range []struct {
		part, fact string
		changed    bool
		ready      string
	}{
		{"sink", "", false, ""},
		{"sink", "down", true, "sink: down"},
		{"sink", "down", false, "sink: down"},
		{"sink", "read-only", true, "sink: read-only"},
		{"kafka", "gone", true, "kafka: gone\nsink: read-only"},
		{"sink", "", true, "kafka: gone"},
		{"kafka", "", true, ""},
	} {
		var fault error
		if step.fact != "" {
			fault = errors.New(step.fact)
		}
		if changed := h.Report(step.part, fault); changed != step.changed {
			t.Errorf("%v: changed %v", step, changed)
		}
		got := ""
		if err := h.Ready(); err != nil {
			got = err.Error()
		}
		if got != step.ready {
			t.Errorf("%v: ready %q", step, got)
		}
	}
	var none *Health
	if none.Report("sink", errDown) || none.Ready() != nil {
		t.Error("nil health is not silent")
	}
}
