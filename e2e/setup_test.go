//go:build e2e

package e2e

import (
	"os"
	"os/exec"
	"testing"
)

// TestSampleConfig: the configuration that docker-compose.yml mounts is one that
// works.
func TestSampleConfig(t *testing.T) {
	cmd := exec.CommandContext(t.Context(), rig.binary, "setup", "--dry-run", "--config", "../deploy/config.yml")
	cmd.Env = append(os.Environ(), "DATELINE_KAFKA="+rig.kafka.Address, "DATELINE_ELASTIC="+rig.elastic.URL)
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	t.Logf("%s", out)
}

// TestSinkSuite runs the sink's own tests against the real Elasticsearch.
func TestSinkSuite(t *testing.T) {
	cmd := exec.CommandContext(t.Context(), "go", "test", "-count=1", "../sink")
	cmd.Env = append(os.Environ(), "DATELINE_TEST_ELASTIC="+rig.elastic.URL)
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	t.Logf("%s", out)
}
