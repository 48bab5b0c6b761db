package sink

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"sync"
	"time"

	"github.com/blevesearch/bleve/v2"
	"github.com/blevesearch/bleve/v2/index/scorch"
	"github.com/gofrs/flock"
	"github.com/prometheus/client_golang/prometheus"
	"go.uber.org/zap"
)

// layout is the generation of the index on disk. A change of mapping needs a
// new one; what an earlier one holds is carried over when it is opened.
const layout = 3

func layoutName(n int) string { return fmt.Sprintf("stories-%d", n) }

// Bleve is the embedded index: one folder, one process, the promises of the
// package. Its methods may be called from many goroutines.
type Bleve struct {
	log   *zap.Logger
	met   *metrics
	lock  *flock.Flock
	index bleve.Index
	now   func() time.Time

	write sync.Mutex // held while stored orders are compared and replaced
}

// ErrInUse says that the index folder belongs to another process.
var ErrInUse = errors.New("in use by another process")

// OpenBleve opens the index in dir and creates it when there is none. The
// folder belongs to one process at a time; for a second one this is an error,
// at once. log and reg may be nil.
func OpenBleve(dir string, log *zap.Logger, reg prometheus.Registerer) (*Bleve, error) {
	if log == nil {
		log = zap.NewNop()
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return nil, fmt.Errorf("index folder: %w", err)
	}
	lock := flock.New(filepath.Join(dir, "lock"))
	held, err := lock.TryLock()
	if err != nil {
		return nil, fmt.Errorf("lock index folder %s: %w", dir, err)
	}
	if !held {
		return nil, fmt.Errorf("index folder %s: %w", dir, ErrInUse)
	}
	idx, err := openIndex(dir)
	if err != nil {
		return nil, errors.Join(fmt.Errorf("index in %s: %w", dir, err), lock.Close())
	}
	return &Bleve{log: log, met: newMetrics(reg), lock: lock, index: idx, now: time.Now}, nil
}

// openIndex creates a missing index beside its place, fills it from an earlier
// layout and moves it there, so that a process killed in between leaves nothing
// half made. Earlier layouts are removed afterwards: they hold copy that may
// be killed later.
func openIndex(dir string) (bleve.Index, error) {
	if err := registerAnalysis(); err != nil {
		return nil, err
	}
	before, err := earlierLayouts(dir)
	if err != nil {
		return nil, err
	}
	path := filepath.Join(dir, layoutName(layout))
	if _, err := os.Stat(path); errors.Is(err, fs.ErrNotExist) {
		if err := createIndex(path, before); err != nil {
			return nil, err
		}
	}
	for _, old := range before {
		if err := os.RemoveAll(old); err != nil {
			return nil, err
		}
	}
	return bleve.OpenUsing(path, map[string]any{"bolt_timeout": "1s"})
}

func createIndex(path string, before []string) error {
	fresh := path + ".new"
	if err := os.RemoveAll(fresh); err != nil {
		return err
	}
	m, err := storyMapping()
	if err != nil {
		return err
	}
	idx, err := bleve.NewUsing(fresh, m, scorch.Name, scorch.Name, nil)
	if err != nil {
		return err
	}
	if len(before) > 0 {
		err = carryOver(before[len(before)-1], idx)
	}
	if err := errors.Join(err, idx.Close()); err != nil {
		return err
	}
	return os.Rename(fresh, path)
}

// Ready reports whether the index answers.
func (b *Bleve) Ready(context.Context) error {
	if _, err := b.index.DocCount(); err != nil {
		return fmt.Errorf("index: %w", err)
	}
	return nil
}

// Close waits for a running Write and gives the folder free.
func (b *Bleve) Close() error {
	b.write.Lock()
	defer b.write.Unlock()
	return errors.Join(b.index.Close(), b.lock.Close())
}
