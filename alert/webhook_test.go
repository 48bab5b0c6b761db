package alert

import (
	"bytes"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

var testKey = bytes.Repeat([]byte("k"), 32)

func secretOf(key []byte) string { return "whsec_" + base64.StdEncoding.EncodeToString(key) }

func hook(t *testing.T, c WebhookConfig) *Webhook {
	t.Helper()
	w, err := NewWebhook(c)
	if err != nil {
		t.Fatal(err)
	}
	return w
}

func TestWebhookRequest(t *testing.T) {
	type call struct {
		header http.Header
		body   []byte
	}
	calls := make(chan call, 1)
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		calls <- call{r.Header, body}
		w.WriteHeader(http.StatusAccepted)
	}))
	defer srv.Close()
	file := filepath.Join(t.TempDir(), "secret")
	old := bytes.Repeat([]byte("o"), 24)
	if err := os.WriteFile(file, []byte(secretOf(testKey)+"\n"+secretOf(old)+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	w := hook(t, WebhookConfig{URL: srv.URL + "/in?token=t", SecretFile: file})
	notice := Notice{ID: NoticeID("a", "s"), Name: "A", Hit: Hit{Kind: KindMatch, Alert: "a", Story: "s", Headline: "H"}}
	if err := w.Send(t.Context(), notice); err != nil {
		t.Fatal(err)
	}
	got := <-calls
	var back Notice
	if err := json.Unmarshal(got.body, &back); err != nil || back.ID != notice.ID || back.Name != "A" || back.Story != "s" {
		t.Errorf("body %s: %v", got.body, err)
	}
	id, stamp := got.header.Get("webhook-id"), got.header.Get("webhook-timestamp")
	var want []string
	for _, key := range [][]byte{testKey, old} {
		mac := hmac.New(sha256.New, key)
		mac.Write([]byte(id + "." + stamp + "." + string(got.body)))
		want = append(want, "v1,"+base64.StdEncoding.EncodeToString(mac.Sum(nil)))
	}
	if sig := got.header.Get("webhook-signature"); id != notice.ID || sig != strings.Join(want, " ") {
		t.Errorf("id %q signature %q, want %q", id, sig, want)
	}
}

// The vector of the Standard Webhooks libraries.
func TestWebhookSignature(t *testing.T) {
	w := hook(t, WebhookConfig{URL: "https://example.org", Secret: "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"})
	req := httptest.NewRequest(http.MethodPost, "/", nil)
	w.sign(req, "msg_p5jXN8AQM9LWM0D4loKWxJek", time.Unix(1614265330, 0), []byte(`{"test": 2432232314}`))
	const want = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="
	if got := req.Header.Get("webhook-signature"); got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

func TestWebhookAnswers(t *testing.T) {
	for _, c := range []struct {
		status    int
		header    string
		ok        bool
		permanent bool
		after     time.Duration
	}{
		{status: 200, ok: true},
		{status: 204, ok: true},
		{status: 400, permanent: true},
		{status: 404, permanent: true},
		{status: 408},
		{status: 410, permanent: true},
		{status: 429, header: "7", after: 7 * time.Second},
		{status: 500},
		{status: 503, header: "120", after: 2 * time.Minute},
		{status: 503, header: "soon"},
		{status: 302, permanent: true},
	} {
		srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Retry-After", c.header)
			w.WriteHeader(c.status)
		}))
		err := hook(t, WebhookConfig{URL: srv.URL}).Send(t.Context(), Notice{})
		srv.Close()
		if c.ok {
			if err != nil {
				t.Errorf("%d: %v", c.status, err)
			}
			continue
		}
		var send *SendError
		if !errors.As(err, &send) || send.Permanent != c.permanent || send.After != c.after {
			t.Errorf("%d: %+v", c.status, err)
		}
	}
}

func TestRetryAfterDate(t *testing.T) {
	now := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	if d := retryAfter(now.Add(time.Minute).Format(http.TimeFormat), now); d != time.Minute {
		t.Errorf("a minute on: %s", d)
	}
	if d := retryAfter(now.Add(-time.Minute).Format(http.TimeFormat), now); d != 0 {
		t.Errorf("a minute ago: %s", d)
	}
}

func TestWebhookRedirects(t *testing.T) {
	other := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {
		t.Error("the other host was asked")
	}))
	defer other.Close()
	var posted int
	mux := http.NewServeMux()
	mux.HandleFunc("/there", func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		if r.Method == http.MethodPost && len(body) > 0 {
			posted++
		}
	})
	mux.Handle("/same", http.RedirectHandler("/there", http.StatusPermanentRedirect))
	mux.Handle("/get", http.RedirectHandler("/there", http.StatusFound))
	mux.Handle("/other", http.RedirectHandler(other.URL, http.StatusTemporaryRedirect))
	srv := httptest.NewServer(mux)
	defer srv.Close()
	for path, ok := range map[string]bool{"/same": true, "/get": false, "/other": false} {
		err := hook(t, WebhookConfig{URL: srv.URL + path}).Send(t.Context(), Notice{})
		if (err == nil) != ok {
			t.Errorf("%s: %v", path, err)
		}
	}
	if posted != 1 {
		t.Errorf("%d notices posted", posted)
	}
}

func TestWebhookKeepsSecrets(t *testing.T) {
	srv := httptest.NewServer(http.NotFoundHandler())
	addr := srv.URL
	srv.Close()
	err := hook(t, WebhookConfig{URL: addr + "/path?token=hush", Secret: secretOf(testKey)}).Send(t.Context(), Notice{})
	if err == nil || strings.Contains(err.Error(), "hush") || strings.Contains(err.Error(), "path") {
		t.Errorf("error %v", err)
	}
	for _, c := range []WebhookConfig{
		{URL: "https://example.org", Secret: "hush"},
		{URL: "https://example.org", Secret: "whsec_aHVzaA=="},
		{URL: "hush://user:hush@example.org"},
		{URL: "https://hush hush"},
	} {
		if _, err := NewWebhook(c); err == nil || strings.Contains(err.Error(), "hush") {
			t.Errorf("error %v", err)
		}
	}
}

func TestOpenChannels(t *testing.T) {
	desk := &WebhookConfig{URL: "https://example.org/in"}
	channels, err := OpenChannels(map[string]ChannelConfig{"desk": {Webhook: desk}})
	if err != nil || channels["desk"] == nil {
		t.Fatalf("%v: %v", channels, err)
	}
	_, err = OpenChannels(map[string]ChannelConfig{
		"log":   {Webhook: desk},
		"none":  {},
		"both":  {Webhook: &WebhookConfig{URL: "ftp://x", Secret: secretOf(testKey), SecretFile: "f", Timeout: -1}},
		"empty": {Webhook: &WebhookConfig{URL: "https://example.org", SecretFile: filepath.Join(t.TempDir(), "none")}},
	})
	if err == nil {
		t.Fatal("bad channels open")
	}
	for _, want := range []string{
		`channel "log": the name is built in`, `channel "none": no kind of channel`, `channel "both": webhook: url`,
		"both secret and secret_file", "-1ns is negative", `channel "empty": webhook: secret_file`,
	} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("%q is not in %v", want, err)
		}
	}
}
