package pipeline

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"sync"
)

// Health collects what keeps a member from being ready: a sink that is down, a
// broker that cannot be reached, a record that is stuck. The zero value is
// healthy, and so is a nil one, which forgets what it is told.
type Health struct {
	mu     sync.Mutex // guards faults
	faults map[string]string
}

// Report sets the fault of a part, or clears it with nil. It reports whether
// that is news, so that a caller logs a fault once and not at every attempt.
func (h *Health) Report(part string, err error) (changed bool) {
	if h == nil {
		return false
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	was, had := h.faults[part]
	if err == nil {
		delete(h.faults, part)
		return had
	}
	if h.faults == nil {
		h.faults = map[string]string{}
	}
	h.faults[part] = err.Error()
	return !had || was != err.Error()
}

// Ready is nil, or says everything that is wrong.
func (h *Health) Ready() error {
	if h == nil {
		return nil
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	var faults []error
	for _, part := range slices.Sorted(maps.Keys(h.faults)) {
		faults = append(faults, fmt.Errorf("%s: %s", part, h.faults[part]))
	}
	return errors.Join(faults...)
}
