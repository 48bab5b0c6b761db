package web

import (
	"bytes"
	"context"
	"embed"
	"fmt"
	"html/template"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/dateline-wire/dateline/news"
)

//go:embed templates
var templates embed.FS

// frame is what every page shows around its own part.
type frame struct {
	Name, Note, Title string
	Listing           listing      // the search box and its filters
	Notices           []noticeView // the newest alerts
	Events            string       // the stream that the page follows; empty: none
}

func (s *Server) frame(title string) frame {
	return frame{Name: s.name, Note: s.note, Title: title, Listing: listing{Page: 1}}
}

// liveFrame is the frame of a page that follows the wire and shows the newest
// alerts. It is made before the page's own search, so that whatever comes
// between is announced once too often rather than never.
func (s *Server) liveFrame(ctx context.Context, title string, alerts int) (frame, error) {
	f := s.frame(title)
	seen := s.arrived.check(ctx, s.now())
	notices, after, err := s.notices(ctx, alerts)
	f.Notices = notices
	f.Events = "/events?" + url.Values{"after": {after}, "seen": {seen}}.Encode()
	return f, err
}

// loadPages reads one template set for each page: the frame, the shared parts
// and the page's own file.
func (s *Server) loadPages() (map[string]*template.Template, error) {
	funcs := template.FuncMap{"file": s.files.url, "count": count, "percent": percent, "tone": tone}
	pages := map[string]*template.Template{}
	for _, name := range []string{"list", "story", "gone", "diff", "alerts", "error"} {
		t, err := template.New(name).Funcs(funcs).ParseFS(templates,
			"templates/frame.html", "templates/parts.html", "templates/"+name+".html")
		if err != nil {
			return nil, fmt.Errorf("page %s: %w", name, err)
		}
		pages[name] = t
	}
	return pages, nil
}

// render answers with a template. Nothing is sent when it fails.
func (s *Server) render(w http.ResponseWriter, code int, page, part string, view any) error {
	var b bytes.Buffer
	if err := s.pages[page].ExecuteTemplate(&b, part, view); err != nil {
		return fmt.Errorf("render %s: %w", page, err)
	}
	h := w.Header()
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("Cache-Control", "no-store") // a withdrawn story must not come back out of a cache
	h.Set("Content-Length", strconv.Itoa(b.Len()))
	w.WriteHeader(code)
	_, _ = b.WriteTo(w) // a reader who has left needs no answer
	return nil
}

// flag is a short label on a story.
type flag struct{ Class, Text string }

// signals are the labels of what a desk says of a version, the most pressing
// first.
var signals = []struct {
	signal news.Signal
	flag   flag
}{
	{news.Flash, flag{"flash", "Flash"}},
	{news.Bulletin, flag{"bulletin", "Bulletin"}},
	{news.Urgent, flag{"urgent", "Urgent"}},
	{news.Alert, flag{"urgent", "Alert"}},
	{news.Kill, flag{"correction", "Kill"}},
	{news.Correction, flag{"correction", "Correction"}},
	{news.Withhold, flag{"correction", "Withhold"}},
	{news.Embargo, flag{"correction", "Embargo"}},
	{news.Release, flag{"quiet", "Release"}},
	{news.Update, flag{"quiet", "Update"}},
	{news.Repeat, flag{"quiet", "Repeat"}},
	{news.Take, flag{"quiet", "Take"}},
	{news.Add, flag{"quiet", "Add"}},
	{news.Advisory, flag{"quiet", "Advisory"}},
	{news.Agate, flag{"quiet", "Agate"}},
	{news.PressRelease, flag{"quiet", "Press release"}},
	{news.Test, flag{"test", "Test"}},
}

func signalFlags(sent []news.Signal) []flag {
	var flags []flag
	for _, known := range signals {
		if slices.Contains(sent, known.signal) {
			flags = append(flags, known.flag)
		}
	}
	return flags
}

// flagsOf are the labels of a story.
func flagsOf(a *news.Article) []flag {
	flags := signalFlags(a.Signals)
	if pressing := urgencyFlag(a.Urgency); pressing.Text != "" && (len(flags) == 0 || !flags[0].Pressing()) {
		flags = slices.Insert(flags, 0, pressing)
	}
	return flags
}

// urgencyFlag is the label of the two highest urgencies.
func urgencyFlag(urgency int) flag {
	switch urgency {
	case 1:
		return flag{"flash", "Flash"}
	case 2:
		return flag{"urgent", "Urgent"}
	}
	return flag{}
}

// Pressing reports whether the label asks to be read now.
func (f flag) Pressing() bool {
	return f.Class == "flash" || f.Class == "bulletin" || f.Class == "urgent"
}

// count writes 12345 as "12,345".
func count(n int) string {
	s := strconv.Itoa(n)
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}

func percent(share float64) string { return fmt.Sprintf("%.0f%%", 100*share) }

// tone writes a sentiment score with its sign.
func tone(score float64) string { return strings.Replace(fmt.Sprintf("%+.2f", score), "-", "−", 1) }
