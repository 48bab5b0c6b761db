//go:build linux

package services

import (
	"archive/zip"
	"context"
	"crypto/sha256"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
)

const elasticVersion = "8.19.16"

// Elasticsearch is a node that is its own cluster, without security.
type Elasticsearch struct {
	*Process
	URL string

	dir, home string
	port      int
}

// StartElasticsearch returns when the node can index.
func StartElasticsearch(ctx context.Context, dir string) (*Elasticsearch, error) {
	// A changed plugin makes another folder.
	name := fmt.Sprintf("elasticsearch-%s-%.4x", elasticVersion, sha256.Sum256(pluginSource))
	unpacked, err := cached(name, func(dir string) error { return fetchElastic(ctx, dir) })
	if err != nil {
		return nil, err
	}
	port, err := freePort()
	if err != nil {
		return nil, err
	}
	e := &Elasticsearch{dir: dir, home: filepath.Join(unpacked, "elasticsearch-"+elasticVersion), port: port, URL: fmt.Sprintf("http://127.0.0.1:%d", port)}
	if err := e.prepare(); err != nil {
		return nil, err
	}
	return e, e.Start(ctx)
}

// prepare lays out what the node writes to: its settings, too, for it adds a
// keystore to them.
func (e *Elasticsearch) prepare() error {
	if err := os.CopyFS(e.path("config"), os.DirFS(filepath.Join(e.home, "config"))); err != nil {
		return err
	}
	for _, name := range []string{"data", "logs", "tmp"} {
		if err := os.MkdirAll(e.path(name), 0o755); err != nil {
			return err
		}
	}
	owner, err := unprivileged()
	if err != nil || owner == nil {
		return err
	}
	if err := os.Chmod(e.dir, 0o755); err != nil {
		return err
	}
	return filepath.WalkDir(e.path(""), func(path string, _ os.DirEntry, err error) error {
		if err != nil {
			return err
		}
		return os.Chown(path, int(owner.Uid), int(owner.Gid))
	})
}

func (e *Elasticsearch) path(name string) string { return filepath.Join(e.dir, "elasticsearch", name) }

// Start starts the node, again after it was stopped: same address, same data.
func (e *Elasticsearch) Start(ctx context.Context) error {
	owner, err := unprivileged()
	if err != nil {
		return err
	}
	home, err := javaHome()
	if err != nil {
		return err
	}
	transport, err := freePort()
	if err != nil {
		return err
	}
	cmd := exec.Command(filepath.Join(e.home, "bin", "elasticsearch"),
		"-E", "discovery.type=single-node", "-E", "xpack.security.enabled=false",
		"-E", "cluster.routing.allocation.disk.threshold_enabled=false",
		"-E", "network.host=127.0.0.1", "-E", "http.port="+strconv.Itoa(e.port), "-E", "transport.port="+strconv.Itoa(transport),
		"-E", "path.data="+e.path("data"), "-E", "path.logs="+e.path("logs"))
	cmd.Dir = e.path("")
	cmd.Env = append(os.Environ(), "ES_JAVA_HOME="+home, "ES_JAVA_OPTS=-Xms1g -Xmx1g", "ES_PATH_CONF="+e.path("config"), "ES_TMPDIR="+e.path("tmp"))
	cmd.SysProcAttr = &syscall.SysProcAttr{Credential: owner}
	if e.Process, err = Start(cmd, filepath.Join(e.dir, "elasticsearch.log")); err != nil {
		return err
	}
	if err := e.await(ctx, e.answers); err != nil {
		e.Kill()
		return fmt.Errorf("elasticsearch: %w", err)
	}
	return nil
}

func (e *Elasticsearch) answers(ctx context.Context) error {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, e.URL+"/_cluster/health?wait_for_status=yellow&timeout=4s", nil)
	if err != nil {
		return err
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		return err
	}
	defer res.Body.Close()
	if res.StatusCode != http.StatusOK {
		return fmt.Errorf("%s: %s", e.URL, res.Status)
	}
	return nil
}

// unprivileged is whom the node runs as when we are root; nil: as ourselves.
func unprivileged() (*syscall.Credential, error) {
	if os.Geteuid() != 0 {
		return nil, nil
	}
	nobody, err := user.Lookup("nobody")
	if err != nil {
		return nil, err
	}
	uid, err := strconv.ParseUint(nobody.Uid, 10, 32)
	if err != nil {
		return nil, err
	}
	gid, err := strconv.ParseUint(nobody.Gid, 10, 32)
	return &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid), NoSetGroups: true}, err
}

func fetchElastic(ctx context.Context, dir string) error {
	artifact := "org.elasticsearch.distribution.integ-test-zip:elasticsearch:" + elasticVersion + ":zip"
	if _, err := command(ctx, dir, "mvn", "-q", "-B", "dependency:copy", "-Dartifact="+artifact, "-DoutputDirectory=."); err != nil {
		return err
	}
	archive := filepath.Join(dir, "elasticsearch-"+elasticVersion+".zip")
	if err := unzip(archive, dir); err != nil {
		return err
	}
	if err := os.Remove(archive); err != nil {
		return err
	}
	home := filepath.Join(dir, "elasticsearch-"+elasticVersion)
	if err := installPlugin(ctx, home); err != nil {
		return err
	}
	// The start script writes its log of collections beside itself.
	return os.Chmod(filepath.Join(home, "logs"), 0o777)
}

func unzip(archive, dir string) error {
	z, err := zip.OpenReader(archive)
	if err != nil {
		return err
	}
	defer z.Close()
	for _, f := range z.File {
		path := filepath.Join(dir, f.Name)
		if !strings.HasPrefix(path, dir+string(filepath.Separator)) {
			return fmt.Errorf("%s: leaves the folder", f.Name)
		}
		if err := unzipOne(f, path); err != nil {
			return err
		}
	}
	return nil
}

func unzipOne(f *zip.File, path string) error {
	if f.FileInfo().IsDir() {
		return os.MkdirAll(path, 0o755)
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return err
	}
	in, err := f.Open()
	if err != nil {
		return err
	}
	defer in.Close()
	out, err := os.OpenFile(path, os.O_CREATE|os.O_WRONLY, f.Mode().Perm()|0o444)
	if err != nil {
		return err
	}
	if _, err := io.Copy(out, in); err != nil {
		out.Close()
		return err
	}
	return out.Close()
}
