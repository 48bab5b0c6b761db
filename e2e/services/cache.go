package services

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// cacheDir is where the services are kept. Elasticsearch refuses to run as
// root, so root's copy has to lie where another user may read it.
func cacheDir() (string, error) {
	if dir := os.Getenv("DATELINE_E2E_CACHE"); dir != "" {
		return filepath.Abs(dir)
	}
	if os.Geteuid() == 0 {
		return "/var/cache/dateline-e2e", nil
	}
	dir, err := os.UserCacheDir()
	return filepath.Join(dir, "dateline-e2e"), err
}

// cached gives the folder of the name, which fill makes if it is not there. A
// folder that is there is whole: it is filled under another name first.
func cached(name string, fill func(dir string) error) (string, error) {
	cache, err := cacheDir()
	if err != nil {
		return "", err
	}
	dir := filepath.Join(cache, name)
	if _, err := os.Stat(dir); !errors.Is(err, os.ErrNotExist) {
		return dir, err
	}
	if err := os.MkdirAll(cache, 0o755); err != nil {
		return "", err
	}
	partial, err := os.MkdirTemp(cache, name+".partial-")
	if err != nil {
		return "", err
	}
	defer os.RemoveAll(partial)
	if err := os.Chmod(partial, 0o755); err != nil {
		return "", err
	}
	if err := fill(partial); err != nil {
		return "", fmt.Errorf("%s: %w", name, err)
	}
	if err := os.Rename(partial, dir); err != nil && !errors.Is(err, os.ErrExist) {
		return "", err
	}
	return dir, nil
}

// command runs a program to its end; its output is in the error.
func command(ctx context.Context, dir, name string, args ...string) ([]byte, error) {
	c := exec.CommandContext(ctx, name, args...)
	c.Dir = dir
	var errs strings.Builder
	c.Stderr = &errs
	out, err := c.Output()
	if err != nil {
		return nil, fmt.Errorf("%s: %w\n%s%s", name, err, out, errs.String())
	}
	return out, nil
}

// javaHome is the folder of the JDK whose java is on the path.
func javaHome() (string, error) {
	if home := os.Getenv("JAVA_HOME"); home != "" {
		return home, nil
	}
	java, err := exec.LookPath("java")
	if err != nil {
		return "", fmt.Errorf("a JDK 17 is needed: %w", err)
	}
	if java, err = filepath.EvalSymlinks(java); err != nil {
		return "", err
	}
	return filepath.Dir(filepath.Dir(java)), nil
}

// freePort is a port of 127.0.0.1 that nobody listens on now.
func freePort() (int, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return 0, err
	}
	defer l.Close()
	return l.Addr().(*net.TCPAddr).Port, nil
}
