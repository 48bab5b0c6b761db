//go:build e2e

package browser_test

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/dateline-wire/dateline/e2e/browser"
)

// visit is a reader at the demo's page.
type visit struct {
	t       *testing.T
	browser *browser.Browser
	url     string
}

// TestDemoPage reads the page as a journalist would: the alert fires, a search
// finds the summit, the story shows its map; nothing complains on the console.
func TestDemoPage(t *testing.T) {
	url := startDemo(t)
	v := open(t, url, 1280, 900)
	v.visit("/")
	v.wait("stories", `return document.querySelectorAll('#stories li.row').length >= 10`)
	v.wait("the summit", `return !!document.querySelector('`+summit+`')`)
	v.wait("the ceasefire alert", `return [...document.querySelectorAll('#alerts .notice .rule')].some(e => e.textContent === 'Ceasefire')`)
	v.picture("desk")

	v.must(v.browser.Type(t.Context(), "#q", "ceasefire\n"))
	v.wait("the search", `return location.search.includes('q=ceasefire') && document.querySelectorAll('#stories mark').length > 0`)
	v.wait("the summit among the results", `return !!document.querySelector('`+summit+`')`)
	v.picture("search")

	v.must(v.browser.Click(t.Context(), summit))
	v.wait("the story", `return location.pathname === '/story' && !!document.querySelector('main.story h1')`)
	v.wait("word of the next version", `return !document.querySelector('#stale').hidden`)
	v.must(v.browser.Click(t.Context(), "#stale a"))
	v.wait("the next version", `return document.querySelector('#stale').hidden && document.querySelectorAll('.story .body p').length >= 2`)
	v.wait("a map with its countries", `return document.querySelectorAll('#map svg path').length > 0 && !document.querySelector('#map').hidden`)
	v.wait("a map with a place on it", `return document.querySelectorAll('#map svg circle, #map svg .place').length > 0`)
	v.wait("marked names", `return document.querySelectorAll('.story .body .person, .story .body .org, .story .body .place').length > 2`)
	v.picture("story")

	v.visit("/?q=" + "%22unfinished")
	v.wait("a fault that is explained", `return !!document.querySelector('#fault')`)
	v.visit("/alerts")
	v.wait("alerts", `return document.querySelectorAll('#alerts .notice').length > 0`)
	v.quiet()
}

// TestDemoPageOnAPhone: nothing may stick out sideways.
func TestDemoPageOnAPhone(t *testing.T) {
	url := startDemo(t)
	v := open(t, url, 390, 844)
	v.visit("/")
	v.wait("the summit", `return !!document.querySelector('`+summit+`')`)
	for _, path := range []string{"/", "/?q=ceasefire", "/alerts"} {
		v.visit(path)
		v.wait(path+" without sideways scrolling", `return document.documentElement.scrollWidth <= window.innerWidth`)
	}
	v.visit("/?q=ceasefire")
	v.wait("the summit among the results", `return !!document.querySelector('`+summit+`')`)
	v.picture("phone")
	v.must(v.browser.Click(t.Context(), summit))
	v.wait("a story without sideways scrolling", `return location.pathname === '/story' && document.documentElement.scrollWidth <= window.innerWidth`)
	v.picture("phone-story")
	v.quiet()
}

// summit is the link to the story of the summit. It comes within seconds; a
// search made before that counts it among the new stories and leaves it to the
// reader to show them.
const summit = `#stories a[href*="anchorage-summit"]`

func startDemo(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	binary := filepath.Join(dir, "dateline")
	if out, err := exec.CommandContext(t.Context(), "go", "build", "-o", binary, "../../cmd/dateline").CombinedOutput(); err != nil {
		t.Fatalf("go build: %v\n%s", err, out)
	}
	cmd := exec.Command(binary, "demo", "--data", filepath.Join(dir, "data"))
	cmd.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
	var log strings.Builder
	cmd.Stderr = &log
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	began := time.Now()
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = cmd.Process.Signal(syscall.SIGTERM)
		_ = cmd.Wait()
		if t.Failed() {
			t.Logf("the demo's log:\n%s", log.String())
		}
	})
	for lines := bufio.NewScanner(out); lines.Scan(); {
		if i := strings.Index(lines.Text(), "http://127.0.0.1:"); i >= 0 {
			t.Logf("address after %v", time.Since(began).Round(time.Millisecond))
			go func() { _, _ = io.Copy(io.Discard, out) }() // ends with the demo
			return strings.TrimRight(strings.Fields(lines.Text()[i:])[0], "/.,")
		}
	}
	t.Fatal("the demo printed no address")
	return ""
}

func open(t *testing.T, url string, width, height int) *visit {
	t.Helper()
	b, err := browser.Open(t.Context(), width, height)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(b.Close)
	return &visit{t, b, url}
}

func (v *visit) must(err error) {
	v.t.Helper()
	if err != nil {
		v.t.Fatal(err)
	}
}

func (v *visit) visit(path string) {
	v.t.Helper()
	v.must(v.browser.Visit(v.t.Context(), v.url+path))
}

// wait asks the page until the answer is true.
func (v *visit) wait(what, script string) {
	v.t.Helper()
	ctx, cancel := context.WithTimeout(v.t.Context(), 30*time.Second)
	defer cancel()
	tick := time.NewTicker(100 * time.Millisecond)
	defer tick.Stop()
	for {
		var yes bool
		err := v.browser.Eval(ctx, script, &yes)
		if err == nil && yes {
			return
		}
		select {
		case <-tick.C:
		case <-ctx.Done():
			v.picture("missing")
			v.t.Fatalf("the page does not show %s: %v", what, errors.Join(err, v.complaints()))
		}
	}
}

// waitAgain loads the page anew, once its map is drawn, until the answer is true:
// the map of a list follows the wire slowly.
func (v *visit) waitAgain(what, script string) {
	v.t.Helper()
	v.wait(what, `
		if (`+script+`) return true;
		if (document.readyState === 'complete' && (!document.querySelector('#where') || document.querySelector('#world svg').childElementCount > 0)) location.reload();
		return false`)
}

// quiet fails the test if the page complained on its console, as it does when
// its content security policy is broken.
func (v *visit) quiet() {
	v.t.Helper()
	v.must(v.complaints())
}

func (v *visit) complaints() error {
	entries, err := v.browser.Console(v.t.Context())
	if err != nil {
		return err
	}
	var errs []error
	for _, e := range entries {
		expected := (strings.Contains(e.Message, "unfinished") || strings.Contains(e.Message, "Nowhere")) && strings.Contains(e.Message, "status of 400")
		if (e.Level == "SEVERE" || e.Level == "WARNING") && !expected {
			text, _ := json.Marshal(e)
			errs = append(errs, fmt.Errorf("console: %s", text))
		}
	}
	return errors.Join(errs...)
}

// picture keeps a screenshot in the folder that DATELINE_E2E_SCREENSHOTS names.
func (v *visit) picture(name string) {
	v.t.Helper()
	dir := os.Getenv("DATELINE_E2E_SCREENSHOTS")
	if dir == "" {
		return
	}
	png, err := v.browser.Screenshot(v.t.Context())
	v.must(err)
	v.must(os.MkdirAll(dir, 0o755))
	v.must(os.WriteFile(filepath.Join(dir, name+".png"), png, 0o644))
}

// TestDemoMap finds stories by where they play: by a dot, a country, an area that
// is dragged or chosen with keys, and a place that is written; each can be taken
// back.
func TestDemoMap(t *testing.T) {
	url := startDemo(t)
	v := open(t, url, 1280, 900)
	v.visit("/")
	v.waitAgain("a map with dots and countries", `document.querySelectorAll('#world .spot').length > 20 && document.querySelectorAll('#world .about').length > 20`)
	v.wait("the lists behind the map hidden", `return document.querySelector('#where .listed').hidden`)
	v.wait("every dot named", `return [...document.querySelectorAll('#world .spot')].every(a => /: \d/.test(a.getAttribute('aria-label')))`)
	v.wait("one stop for Tab", `return document.querySelectorAll('#world [tabindex="0"]').length === 1`)
	v.picture("map")

	const anchorage = `#world .spot[aria-label^="Anchorage"] circle`
	v.waitAgain("Anchorage on the map", `!!document.querySelector('`+anchorage+`')`)
	v.must(v.browser.Click(t.Context(), anchorage))
	v.wait("a list filtered by Anchorage", `return location.search.includes('geonames=5879400') && !!document.querySelector('#filters a.on[title]') && document.querySelectorAll('#stories .row').length > 0`)
	v.wait("the dot marked", `return !!document.querySelector('#world .spot.on')`)

	v.visit("/")
	v.wait("countries", `return [...document.querySelectorAll('#filters h2')].some(h => h.textContent === 'Countries')`)
	v.must(v.browser.Click(t.Context(), `#filters a[href*="country=US"]`))
	v.wait("a list filtered by country", `return location.search.includes('country=US') && !!document.querySelector('#filters a.on[href="/"]')`)
	v.wait("the map drawn again", `return document.querySelectorAll('#world .spot').length > 0`)

	v.must(v.browser.Drag(t.Context(), "#world svg", 0.05, 0.05, 0.45, 0.5))
	v.wait("a list in the area", `return location.search.includes('within=') && location.search.includes('country=US') && !!document.querySelector('.inarea') && !!document.querySelector('#world rect.bound')`)
	v.picture("map-area")
	v.must(v.browser.Click(t.Context(), ".inarea a"))
	v.wait("the list without its area", `return !location.search.includes('within=') && location.search.includes('country=US')`)

	v.must(v.browser.Type(t.Context(), "#near", "Anchorage, 300 km\n"))
	v.wait("a list around Anchorage", `return location.search.includes('near=Anchorage') && document.querySelector('.inarea').textContent.includes('Within 300 km of Anchorage, Alaska')`)
	v.wait("the circle on the map", `return !!document.querySelector('#world path.bound')`)
	v.must(v.browser.Type(t.Context(), "#q", "ceasefire\n"))
	v.wait("a search that stays there", `return location.search.includes('q=ceasefire') && location.search.includes('near=Anchorage') && !!document.querySelector('.inarea')`)

	v.visit("/")
	v.wait("dots", `return document.querySelectorAll('#world .spot').length > 20`)
	v.must(v.browser.Type(t.Context(), "#world .draw", "\n"))
	v.wait("an area to move", `return !!document.querySelector('#world rect.choice') && document.activeElement.matches('.draw')`)
	v.must(v.browser.Type(t.Context(), "#world .draw", "\ue012\ue013"))
	v.wait("where it is", `return /From .+ to /.test(document.querySelector('#world .told').textContent)`)
	v.must(v.browser.Type(t.Context(), "#world .draw", "\n"))
	v.wait("a list in the area of the keys", `return location.search.includes('within=')`)

	v.visit("/?near=Atlantis+Nowhere")
	v.wait("an error that says how to write a place", `return document.body.textContent.includes('No place called')`)
	v.quiet()
}

// TestDemoMapKeys goes over the map without a mouse.
func TestDemoMapKeys(t *testing.T) {
	url := startDemo(t)
	v := open(t, url, 1280, 900)
	v.visit("/")
	v.waitAgain("dots", `document.querySelectorAll('#world .spot').length > 20`)
	v.wait("focus on a dot", `document.querySelector('#world [tabindex="0"]').focus(); return document.activeElement.matches('.spot')`)
	v.wait("focus on another", `
		const from = document.activeElement;
		for (const key of ['ArrowRight', 'ArrowLeft', 'ArrowDown', 'ArrowUp']) {
			from.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true }));
			if (document.activeElement !== from) return document.activeElement.matches('.spot[tabindex="0"]') && from.getAttribute('tabindex') === '-1';
		}
		return false`)
	v.wait("labels on every field", `return [...document.querySelectorAll('input:not([type=hidden]), button, select')].every(e => e.labels && e.labels.length > 0 || e.textContent.trim() !== '' || e.getAttribute('aria-label'))`)
	v.wait("a map that can be closed", `document.querySelector('#where summary').click(); return !document.querySelector('#where').open`)
	v.visit("/")
	v.wait("and stays closed", `return !document.querySelector('#where').open && document.querySelectorAll('#world .spot').length === 0`)
	v.quiet()
}
