//go:build linux

package services

import (
	"context"
	_ "embed" // the plugin's source
	"os"
	"path/filepath"
)

//go:embed analysis/AnalysisPlugin.java
var pluginSource []byte

const pluginDescriptor = `description=filters that the stripped distribution lacks, for tests
version=1
name=dateline-analysis
classname=dateline.AnalysisPlugin
java.version=17
elasticsearch.version=` + elasticVersion + "\n"

// installPlugin compiles the plugin against the node's own libraries.
func installPlugin(ctx context.Context, home string) error {
	dir := filepath.Join(home, "plugins", "dateline-analysis")
	build, err := os.MkdirTemp("", "dateline-analysis-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(build)
	if err := os.WriteFile(filepath.Join(build, "AnalysisPlugin.java"), pluginSource, 0o644); err != nil {
		return err
	}
	if _, err := command(ctx, build, "javac", "-cp", filepath.Join(home, "lib", "*"), "-d", "classes", "AnalysisPlugin.java"); err != nil {
		return err
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	if _, err := command(ctx, build, "jar", "cf", filepath.Join(dir, "dateline-analysis.jar"), "-C", "classes", "."); err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(dir, "plugin-descriptor.properties"), []byte(pluginDescriptor), 0o644)
}
