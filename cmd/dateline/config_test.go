package main

import "testing"

// TestDeployedConfigs: what deploy/ shows is accepted.
func TestDeployedConfigs(t *testing.T) {
	for _, file := range []string{"../../deploy/config.yml", "../../deploy/reference.yml"} {
		if _, err := readConfig(file); err != nil {
			t.Error(err)
		}
	}
}
