//go:build linux

// Package browser drives a headless Chromium over the WebDriver protocol, as
// far as a visit of the desk page needs it.
package browser

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"os/exec"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// Browser is one window.
type Browser struct {
	driver  *exec.Cmd
	session string // URL
}

// LogEntry is a line of the page's console.
type LogEntry struct {
	Level   string `json:"level"`
	Message string `json:"message"`
}

// elementKey is the name that the protocol gives to references.
const elementKey = "element-6066-11e4-a52e-4f735466cecf"

// Open starts chromedriver and a window of the size. Both end with Close or
// with this process.
func Open(ctx context.Context, width, height int) (*Browser, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	port := l.Addr().(*net.TCPAddr).Port
	l.Close()
	b := &Browser{driver: exec.Command("chromedriver", "--port="+strconv.Itoa(port))}
	b.driver.SysProcAttr = &syscall.SysProcAttr{Setpgid: true, Pdeathsig: syscall.SIGTERM}
	if err := b.driver.Start(); err != nil {
		return nil, err
	}
	base := fmt.Sprintf("http://127.0.0.1:%d", port)
	if err := await(ctx, base+"/status"); err != nil {
		b.Close()
		return nil, err
	}
	b.session = base + "/session"
	var opened struct {
		SessionID string `json:"sessionId"`
	}
	err = b.call(ctx, http.MethodPost, "", object{"capabilities": object{"alwaysMatch": object{
		"goog:loggingPrefs": object{"browser": "ALL"}, "goog:chromeOptions": options(width, height),
	}}}, &opened)
	if err != nil {
		b.Close()
		return nil, err
	}
	b.session += "/" + opened.SessionID
	return b, nil
}

type object = map[string]any

// narrowest is how narrow Chromium lets a window be; less is a phone.
const narrowest = 500

func options(width, height int) object {
	o := object{"args": []string{
		"--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--hide-scrollbars",
		fmt.Sprintf("--window-size=%d,%d", width, height),
	}}
	if width < narrowest {
		o["mobileEmulation"] = object{"deviceMetrics": object{"width": width, "height": height, "pixelRatio": 2}}
	}
	return o
}

func await(ctx context.Context, url string) error {
	tick := time.NewTicker(50 * time.Millisecond)
	defer tick.Stop()
	for {
		res, err := http.Get(url)
		if err == nil {
			res.Body.Close()
			return nil
		}
		select {
		case <-tick.C:
		case <-ctx.Done():
			return fmt.Errorf("chromedriver: %w", err)
		}
	}
}

// Close ends the window and the driver.
func (b *Browser) Close() {
	if strings.Contains(b.session, "/session/") {
		ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
		_ = b.call(ctx, http.MethodDelete, "", nil, nil)
		cancel()
	}
	_ = syscall.Kill(-b.driver.Process.Pid, syscall.SIGKILL)
	_ = b.driver.Wait()
}

// Visit loads a page and waits until it is complete.
func (b *Browser) Visit(ctx context.Context, url string) error {
	return b.call(ctx, http.MethodPost, "/url", object{"url": url}, nil)
}

// Eval runs the body of a JavaScript function in the page and decodes what it
// returns into v.
func (b *Browser) Eval(ctx context.Context, script string, v any) error {
	return b.call(ctx, http.MethodPost, "/execute/sync", object{"script": script, "args": []any{}}, v)
}

// Type types into the first element that the CSS selector finds. "\n" is Enter.
func (b *Browser) Type(ctx context.Context, selector, text string) error {
	return b.withElement(ctx, selector, "/value", object{"text": strings.ReplaceAll(text, "\n", "\ue007")})
}

// Click clicks the first element that the CSS selector finds.
func (b *Browser) Click(ctx context.Context, selector string) error {
	return b.withElement(ctx, selector, "/click", object{})
}

// Drag presses the mouse on the first element that the CSS selector finds and
// lets it go elsewhere on it. Places are parts of its width and height.
func (b *Browser) Drag(ctx context.Context, selector string, x0, y0, x1, y1 float64) error {
	var box struct{ X, Y, Width, Height float64 }
	if err := b.Eval(ctx, "const r = document.querySelector("+strconv.Quote(selector)+").getBoundingClientRect(); return {X: r.x, Y: r.y, Width: r.width, Height: r.height}", &box); err != nil {
		return err
	}
	move := func(x, y float64) object {
		return object{"type": "pointerMove", "duration": 50, "x": int(box.X + x*box.Width), "y": int(box.Y + y*box.Height)}
	}
	return b.call(ctx, http.MethodPost, "/actions", object{"actions": []any{object{
		"type": "pointer", "id": "mouse", "parameters": object{"pointerType": "mouse"},
		"actions": []any{
			move(x0, y0), object{"type": "pointerDown", "button": 0},
			move((x0+x1)/2, (y0+y1)/2), move(x1, y1), object{"type": "pointerUp", "button": 0},
		},
	}}}, nil)
}

func (b *Browser) withElement(ctx context.Context, selector, action string, body any) error {
	var found map[string]string
	if err := b.call(ctx, http.MethodPost, "/element", object{"using": "css selector", "value": selector}, &found); err != nil {
		return err
	}
	return b.call(ctx, http.MethodPost, "/element/"+found[elementKey]+action, body, nil)
}

// Console gives what the page wrote to its console since the last call.
func (b *Browser) Console(ctx context.Context) ([]LogEntry, error) {
	var entries []LogEntry
	err := b.call(ctx, http.MethodPost, "/se/log", object{"type": "browser"}, &entries)
	return entries, err
}

// Screenshot gives the window as PNG.
func (b *Browser) Screenshot(ctx context.Context) ([]byte, error) {
	var encoded string
	if err := b.call(ctx, http.MethodGet, "/screenshot", nil, &encoded); err != nil {
		return nil, err
	}
	return base64.StdEncoding.DecodeString(encoded)
}

func (b *Browser) call(ctx context.Context, method, path string, body, v any) error {
	var in io.Reader
	if body != nil {
		text, err := json.Marshal(body)
		if err != nil {
			return err
		}
		in = bytes.NewReader(text)
	}
	req, err := http.NewRequestWithContext(ctx, method, b.session+path, in)
	if err != nil {
		return err
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		return err
	}
	defer res.Body.Close()
	var answer struct {
		Value json.RawMessage `json:"value"`
	}
	if err := json.NewDecoder(res.Body).Decode(&answer); err != nil {
		return fmt.Errorf("webdriver %s: %s: %w", path, res.Status, err)
	}
	if res.StatusCode != http.StatusOK {
		return fmt.Errorf("webdriver %s: %.500s", path, answer.Value)
	}
	if v == nil {
		return nil
	}
	return json.Unmarshal(answer.Value, v)
}
