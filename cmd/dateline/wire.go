package main

import (
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/dateline-wire/dateline/news"
)

// wireConfig says how payloads are read.
type wireConfig struct {
	// Profiles is a folder of agencies' profiles besides those that come with
	// Dateline. Empty: none.
	Profiles string `yaml:"profiles"`
	// MaxBytes is the size of the largest payload that is read; a larger one is
	// refused. Zero: 20 MB. Raising it costs several times as much memory for
	// each payload in hand.
	MaxBytes int `yaml:"max_bytes"`
}

func (w wireConfig) validate() error {
	if w.MaxBytes < 0 {
		return errors.New("wire.max_bytes: negative")
	}
	return nil
}

// profilesFlag lets a command read by the profiles of a folder.
func profilesFlag(c *cobra.Command, dir *string) {
	c.Flags().StringVar(dir, "profiles", "", "folder with profiles of more agencies")
}

// agencies loads the profiles.
func (w wireConfig) agencies() (*news.Profiles, error) {
	if w.Profiles == "" {
		return news.BuiltIn(), nil
	}
	ps, err := news.LoadProfiles(w.Profiles)
	if err != nil {
		return nil, configError{fmt.Errorf("profiles in %s:\n%w", w.Profiles, err)}
	}
	return ps, nil
}

// parser is news.Parse with the agencies and bounds of the configuration.
type parser func(news.Payload) ([]*news.Article, error)

func (w wireConfig) parser() (parser, error) {
	ps, err := w.agencies()
	if err != nil {
		return nil, err
	}
	return func(p news.Payload) ([]*news.Article, error) {
		p.Limit = w.MaxBytes
		return ps.Parse(p)
	}, nil
}
