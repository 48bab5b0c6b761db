//go:build e2e

package e2e

import (
	"fmt"
	"net/http"
	"testing"
	"time"
)

// TestReadOnlyIndex blocks writes to the index, as Elasticsearch does by itself
// when its disk is full. The member has to say that it is not ready, refuse and
// commit nothing, and go on by itself when the block is gone.
func TestReadOnlyIndex(t *testing.T) {
	var records []record // all good: a batch of nothing but bad ones needs no index
	for _, story := range corpus(t, 500) {
		records = append(records, record{story.version(1), story.id, 1})
	}
	l := newLine(t, "")
	l.block(true)
	before, err := l.committed(l.topic("wire")) // not 0 when the test is run again
	if err != nil {
		t.Fatal(err)
	}
	m := l.start()
	l.publish(records)
	l.eventually(time.Minute, "unready member", func() error {
		code, text, err := m.get("/-/ready")
		if err == nil && code != http.StatusServiceUnavailable {
			err = fmt.Errorf("ready answers %d: %s", code, text)
		}
		return err
	})
	pass(t, 3*time.Second) // retries and commit intervals
	if code, _, err := m.get("/-/ready"); err != nil || code != http.StatusServiceUnavailable {
		t.Errorf("ready answers %d, %v while the index is read-only", code, err)
	}
	committed, err := l.committed(l.topic("wire"))
	if err != nil {
		t.Fatal(err)
	}
	for partition, offset := range committed {
		if offset > before[partition] {
			t.Errorf("partition %d: %d committed while the index is read-only", partition, offset)
		}
	}
	if n := len(l.read(l.topic("wire.dead"))); n != 0 {
		t.Errorf("%d dead letters while the index is read-only", n)
	}

	l.block(false)
	l.finished(time.Minute)
	l.eventually(time.Minute, "ready member", func() error {
		code, text, err := m.get("/-/ready")
		if err == nil && code != http.StatusOK {
			err = fmt.Errorf("ready answers %d: %s", code, text)
		}
		return err
	})
	l.verify(records)
}

func (l *line) block(on bool) {
	l.t.Helper()
	ask(l.t, http.MethodPut, "/"+l.stories()+"/_settings", []byte(fmt.Sprintf(`{"index.blocks.write":%t}`, on)), nil)
}
