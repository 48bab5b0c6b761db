package news

import (
	"errors"
	"fmt"
	"strings"
)

// readTeletype reads messages between ZCZC and NNNN. The form says so little
// that a profile has to ask for it. Behind the first line they are read as
// IPTC 7901, and named alike.
func (r *reader) readTeletype() {
	for i, t := range teletypes(wireText(r.text)) {
		if !r.more() {
			return
		}
		d := r.draft()
		where := fmt.Sprintf("message %d, line %d", i+1, t.line)
		if err := d.teletype(t); err != nil {
			r.failAt(where, err)
			continue
		}
		r.add(d, where)
	}
}

// teletypes splits a payload at the lines that begin with ZCZC and NNNN.
func teletypes(text string) []telegram {
	var list []telegram
	begin, n, at := -1, 0, 0
	var first telegram
	end := func() {
		if begin >= 0 {
			first.text = text[begin:at]
			list = append(list, first)
			begin = -1
		}
	}
	for l := range strings.Lines(text) {
		n++
		bare := strings.TrimLeft(l, " \t")
		switch {
		case strings.HasPrefix(bare, "ZCZC"):
			end()
			first = telegram{head: strings.TrimSpace(bare[4:]), line: n}
			begin = at + len(l)
		case strings.HasPrefix(bare, "NNNN"):
			end()
		}
		at += len(l)
	}
	end()
	return list
}

func (d *draft) teletype(t telegram) error {
	h, _ := readHead7901(t.head)
	source, _, _ := strings.Cut(h.routing, " ")
	_, filedBy := filedIn(firstFiled(t.text))
	d.unsaid = t.head + t.text
	d.recognise(clues{service: strings.ToLower(h.service), sources: nonEmpty(source, filedBy), text: t.head + "\n" + t.text})
	if d.agency == nil || !d.agency.Teletype {
		return errors.New("no profile asks for ZCZC copy of this sender")
	}
	if err := otherFormat(t.text); err != nil {
		return err
	}
	if n := d.national(); n != nil {
		t.text = n.Replace(t.text)
	}
	text, sent := withTrailer(t.text)
	text, notes := d.public(text)
	d.transmitted(sent, "last line")
	d.name7901(h, "", sent, text)
	d.head7901(h)
	if h.number == "" && t.head != "" {
		d.ignore("first line: " + t.head)
	}
	d.text7901(text, source)
	d.desksTold(notes)
	d.ofLanguage(h.service, notes)
	return nil
}
