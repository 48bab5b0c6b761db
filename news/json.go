package news

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
)

// readJSON reads one object, or NDJSON with an object on each line.
func (r *reader) readJSON() {
	text := strings.TrimLeft(r.text, " \t\r\n\f\u00a0\ufeff")
	if checkJSON(text) == nil {
		r.readObject([]byte(text), "")
		return
	}
	number := 0
	for l := range strings.Lines(text) {
		number++
		l = strings.TrimSpace(l)
		if l == "" {
			continue
		}
		if !r.more() {
			return
		}
		where := fmt.Sprintf("line %d", number)
		if err := checkJSON(l); err != nil {
			r.failAt(where, err)
			continue
		}
		r.readObject([]byte(l), where)
	}
}

func (r *reader) readObject(object []byte, where string) {
	format, err := jsonFormat(object)
	if err != nil {
		r.failAt(where, err)
		return
	}
	r.format = format
	switch format {
	case APMedia:
		r.readAPMedia(object, where)
		return
	case DPA:
		r.readDPA(object, where)
		return
	}
	d := r.draft()
	d.unsaid = object
	switch format {
	case NINJS:
		err = d.readNINJS(object)
	default:
		err = d.readArticle(object)
	}
	if err != nil {
		r.failAt(where, err)
		return
	}
	r.add(d, where)
}

// checkJSON bounds the nesting and finds the first fault.
func checkJSON(text string) error {
	depth, inString := 0, false
	for i := 0; i < len(text); i++ {
		switch c := text[i]; {
		case inString && c == '\\':
			i++
		case c == '"':
			inString = !inString
		case inString:
		case c == '{' || c == '[':
			if depth++; depth > maxDepth {
				return fmt.Errorf("nested deeper than %d", maxDepth)
			}
		case c == '}' || c == ']':
			depth--
		}
	}
	if json.Valid([]byte(text)) {
		if !strings.HasPrefix(text, "{") {
			return errors.New("not a JSON object")
		}
		return nil
	}
	var any json.RawMessage
	err := json.Unmarshal([]byte(text), &any)
	var syntax *json.SyntaxError
	if errors.As(err, &syntax) {
		return fmt.Errorf("json: byte %d: %w", syntax.Offset, err)
	}
	return fmt.Errorf("json: %w", err)
}

// text is a JSON string, or any other scalar as it is written. What is neither
// is absent.
type text string

func (t *text) UnmarshalJSON(b []byte) error {
	*t = ""
	switch b[0] {
	case '"':
		var s string
		if err := json.Unmarshal(b, &s); err != nil {
			return err
		}
		*t = text(s)
	case '{', '[', 'n':
	default:
		*t = text(b)
	}
	return nil
}

// texts is a list of strings, or a lone one.
type texts []string

func (t *texts) UnmarshalJSON(b []byte) error {
	*t = nil
	return eachJSON(b, func(b []byte) error {
		var s text
		if err := json.Unmarshal(b, &s); err != nil {
			return err
		}
		*t = append(*t, string(s))
		return nil
	})
}

// every keeps each value given for a key, because where two readings of a
// payload are possible a restriction in either must hold.
type every []string

func (e *every) UnmarshalJSON(b []byte) error {
	value := string(b)
	switch b[0] {
	case 'n':
		return nil
	case '"':
		if err := json.Unmarshal(b, &value); err != nil {
			return err
		}
	case '[':
		var list []string
		if json.Unmarshal(b, &list) == nil && len(list) > 0 {
			*e = append(*e, list...)
			return nil
		}
	}
	*e = append(*e, value)
	return nil
}

// eachJSON calls f with the elements of an array, or with a lone value.
func eachJSON(b []byte, f func([]byte) error) error {
	if bytes.Equal(b, []byte("null")) {
		return nil
	}
	if b[0] != '[' {
		return f(b)
	}
	var list []json.RawMessage
	if err := json.Unmarshal(b, &list); err != nil {
		return err
	}
	for _, v := range list {
		if err := f(v); err != nil {
			return err
		}
	}
	return nil
}
