//go:build e2e

package e2e

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/dateline-wire/dateline/e2e/services"
)

// rig is what all tests share: the binary and the services. Each test has its
// own prefix of topics and indices in them.
var rig struct {
	binary  string
	kafka   *services.Kafka
	elastic *services.Elasticsearch
}

func TestMain(m *testing.M) {
	flag.Parse()
	os.Exit(runTests(m))
}

func runTests(m *testing.M) int {
	dir, err := os.MkdirTemp("", "dateline-e2e-")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	defer os.RemoveAll(dir)
	defer stopServices()
	began := time.Now()
	if err := startServices(dir); err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	fmt.Printf("kafka at %s, elasticsearch at %s, ready after %v\n", rig.kafka.Address, rig.elastic.URL, time.Since(began).Round(time.Second))
	return m.Run()
}

// startServices starts both at once and builds the binary meanwhile: the first
// start fetches 150 MB.
func startServices(dir string) error {
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Minute)
	defer cancel()
	var parts sync.WaitGroup
	errs := make(chan error, 3)
	parts.Go(func() {
		var err error
		rig.kafka, err = services.StartKafka(ctx, dir)
		errs <- err
	})
	parts.Go(func() {
		var err error
		rig.elastic, err = services.StartElasticsearch(ctx, dir)
		errs <- err
	})
	parts.Go(func() {
		rig.binary = filepath.Join(dir, "dateline")
		out, err := exec.CommandContext(ctx, "go", "build", "-o", rig.binary, "../cmd/dateline").CombinedOutput()
		if err != nil {
			err = fmt.Errorf("go build: %w\n%s", err, out)
		}
		errs <- err
	})
	parts.Wait()
	close(errs)
	var first error
	for err := range errs {
		if first == nil {
			first = err
		}
	}
	return first
}

func stopServices() {
	if rig.kafka != nil {
		rig.kafka.Kill() // its data go with it
	}
	if rig.elastic != nil && rig.elastic.Process != nil {
		rig.elastic.Kill()
	}
}
