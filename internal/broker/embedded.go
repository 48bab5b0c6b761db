package broker

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"syscall"

	"github.com/gofrs/flock"
	"github.com/twmb/franz-go/pkg/kfake"
)

// Embedded is a broker inside this process with its log in a folder.
type Embedded struct {
	cluster *kfake.Cluster
	lock    *flock.Flock
	close   sync.Once
	err     error
}

// Open starts a broker on 127.0.0.1 that keeps its log in dir, which is made if
// it is missing. When the port is taken another one is used, so ask Addr. The
// folder can be open once at a time, by whichever process.
func Open(dir string, port int) (*Embedded, error) {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return nil, fmt.Errorf("embedded broker: %w", err)
	}
	// The broker itself does not notice when two write to the same log.
	lock := flock.New(filepath.Join(dir, "lock"))
	switch ok, err := lock.TryLock(); {
	case err != nil:
		return nil, fmt.Errorf("embedded broker: lock %s: %w", dir, err)
	case !ok:
		return nil, fmt.Errorf("embedded broker: %s is in use by another process", dir)
	}
	cluster, err := start(filepath.Join(dir, "log"), port)
	if err != nil {
		return nil, errors.Join(fmt.Errorf("embedded broker: %w", err), lock.Unlock())
	}
	return &Embedded{cluster: cluster, lock: lock}, nil
}

func start(dir string, port int) (*kfake.Cluster, error) {
	open := func(port int) (*kfake.Cluster, error) {
		return kfake.NewCluster(kfake.NumBrokers(1), kfake.Ports(port), kfake.DataDir(dir))
	}
	cluster, err := open(port)
	if port != 0 && errors.Is(err, syscall.EADDRINUSE) {
		return open(0)
	}
	return cluster, err
}

// Addr is where it listens, as host:port.
func (e *Embedded) Addr() string { return e.cluster.ListenAddrs()[0] }

// Config is how to reach it.
func (e *Embedded) Config() Config { return Config{Brokers: []string{e.Addr()}} }

// Close stops the broker and frees the folder. Calling it again does nothing.
func (e *Embedded) Close() error {
	e.close.Do(func() {
		e.cluster.Close()
		e.err = e.lock.Unlock()
	})
	return e.err
}
