package demo

import (
	"embed"
	"fmt"
	"io/fs"
	"iter"
	"math/rand/v2"
	"path"
	"strings"
	"text/template"
	"time"
)

//go:embed routine/*
var routineFiles embed.FS

// routine gives one story every second or two, by turns from each template in
// routine/, for ever. The file name of a template tells the agency and service:
// NAME.PROVIDER.FEED.EXT.
func routine(start time.Time, after time.Duration) iter.Seq2[Payload, error] {
	return func(yield func(Payload, error) bool) {
		files, err := fs.Glob(routineFiles, "routine/*")
		if err != nil {
			yield(Payload{}, err)
			return
		}
		due := after
		for n := 0; ; n++ {
			r := rand.New(rand.NewPCG(uint64(start.UnixNano()), uint64(n)))
			due += time.Duration(1000+r.IntN(1000)) * time.Millisecond
			p, err := routineItem(files[n%len(files)], n, start, due, r)
			if !yield(p, err) || err != nil {
				return
			}
		}
	}
}

func routineItem(file string, n int, start time.Time, due time.Duration, r *rand.Rand) (Payload, error) {
	name := path.Base(file)
	parts := strings.Split(name, ".")
	if len(parts) != 4 {
		return Payload{}, fmt.Errorf("routine file %q is not NAME.PROVIDER.FEED.EXT", name)
	}
	text, err := routineFiles.ReadFile(file)
	if err != nil {
		return Payload{}, err
	}
	// Unlike a counter alone, the start keeps the stories of two runs apart.
	serial := fmt.Sprintf("%s-%d-%d", parts[0], start.Unix(), n)
	functions := clock{start: start, now: start.Add(due)}.functions()
	addChance(functions, serial, r)
	data, err := execute(name, string(text), functions)
	if err != nil {
		return Payload{}, err
	}
	return Payload{
		Name: name, Provider: parts[1], Feed: parts[2], ContentType: contentType(name),
		Key: []byte(parts[1] + ":" + serial), Data: data, Delay: due,
	}, nil
}

// addChance adds what only the routine may use: {{serial}} makes ids,
// {{pick `a` `b`}} chooses, {{number 3 9}} rolls a number from 3 to 9.
func addChance(functions template.FuncMap, serial string, r *rand.Rand) {
	functions["serial"] = func() string { return serial }
	functions["pick"] = func(words ...string) string { return words[r.IntN(len(words))] }
	functions["number"] = func(low, high int) int { return low + r.IntN(high-low+1) }
}
