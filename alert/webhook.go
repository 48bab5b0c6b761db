package alert

import (
	"bytes"
	"cmp"
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"
)

// Webhook posts each notice as JSON, with the headers of Standard Webhooks:
// webhook-id is the notice's id, webhook-timestamp the time of the attempt, and
// webhook-signature is there when a secret is configured.
//
// Any 2xx is success. 408, 429, 5xx and everything without an answer are tried
// again, at Retry-After if the receiver says so; any other answer is final.
// Redirects are followed to the same host only and when they keep the method.
// Errors name the host, never the rest of the URL, which may hold a token.
type Webhook struct {
	url     string
	host    string
	secrets [][]byte
	client  *http.Client
}

// NewWebhook wants a valid configuration; it reads the secret's file.
func NewWebhook(c WebhookConfig) (*Webhook, error) {
	if err := c.validate(); err != nil {
		return nil, err
	}
	secrets, err := c.secrets()
	if err != nil {
		return nil, fmt.Errorf("webhook: %w", err)
	}
	u, err := url.Parse(c.URL)
	if err != nil {
		return nil, errors.New("webhook: url is not one")
	}
	return &Webhook{
		url: c.URL, host: u.Host, secrets: secrets,
		client: &http.Client{
			Timeout:       cmp.Or(c.Timeout, 10*time.Second),
			CheckRedirect: sameHost,
		},
	}, nil
}

func sameHost(req *http.Request, via []*http.Request) error {
	first := via[0]
	if len(via) > 3 || req.Method != http.MethodPost || req.URL.Host != first.URL.Host || req.URL.Scheme != first.URL.Scheme {
		return http.ErrUseLastResponse
	}
	return nil
}

// Send posts the notice.
func (w *Webhook) Send(ctx context.Context, n Notice) error {
	body, err := json.Marshal(n)
	if err != nil {
		return &SendError{Err: fmt.Errorf("webhook %s: %w", w.host, err), Permanent: true}
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, w.url, bytes.NewReader(body))
	if err != nil {
		return &SendError{Err: fmt.Errorf("webhook %s: %w", w.host, withoutURL(err)), Permanent: true}
	}
	w.sign(req, n.ID, time.Now(), body)
	resp, err := w.client.Do(req)
	if err != nil {
		return fmt.Errorf("webhook %s: %w", w.host, withoutURL(err))
	}
	defer resp.Body.Close()
	_, _ = io.Copy(io.Discard, io.LimitReader(resp.Body, 64<<10)) // so that the connection can be used again
	if resp.StatusCode/100 == 2 {
		return nil
	}
	return &SendError{
		Err:       fmt.Errorf("webhook %s: status %d", w.host, resp.StatusCode),
		Permanent: final(resp.StatusCode),
		After:     retryAfter(resp.Header.Get("Retry-After"), time.Now()),
	}
}

func (w *Webhook) sign(req *http.Request, id string, now time.Time, body []byte) {
	stamp := strconv.FormatInt(now.Unix(), 10)
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("User-Agent", "dateline")
	req.Header.Set("Webhook-Id", id)
	req.Header.Set("Webhook-Timestamp", stamp)
	var signatures []string
	for _, secret := range w.secrets {
		mac := hmac.New(sha256.New, secret)
		_, _ = io.WriteString(mac, id+"."+stamp+".")
		_, _ = mac.Write(body)
		signatures = append(signatures, "v1,"+base64.StdEncoding.EncodeToString(mac.Sum(nil)))
	}
	if len(signatures) > 0 {
		req.Header.Set("Webhook-Signature", strings.Join(signatures, " "))
	}
}

func final(status int) bool {
	return status < 500 && status != http.StatusRequestTimeout && status != http.StatusTooManyRequests
}

// retryAfter reads seconds or a date; 0 when there is neither.
func retryAfter(s string, now time.Time) time.Duration {
	if n, err := strconv.ParseUint(s, 10, 31); err == nil {
		return time.Duration(n) * time.Second
	}
	if t, err := http.ParseTime(s); err == nil {
		return max(0, t.Sub(now))
	}
	return 0
}

func withoutURL(err error) error {
	var u *url.Error
	if errors.As(err, &u) {
		return u.Err
	}
	return err
}
