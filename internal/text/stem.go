package text

import (
	"github.com/blevesearch/snowballstem"
	"github.com/blevesearch/snowballstem/english"
)

// Stem is the Porter 2 stem of an English word in its Normal form.
func Stem(normal string) string {
	env := snowballstem.NewEnv(normal)
	english.Stem(env)
	return env.Current()
}
