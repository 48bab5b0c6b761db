package estest

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
)

// action is the first line of an item.
type action struct {
	Index        string `json:"_index"`
	ID           string `json:"_id"`
	Version      int64  `json:"version"`
	VersionType  string `json:"version_type"`
	RequireAlias bool   `json:"require_alias"`
	IfSeq        *int64 `json:"if_seq_no"`
	IfTerm       *int64 `json:"if_primary_term"`
}

func readAction(line []byte) (op string, a action, ok bool) {
	var m map[string]action
	if err := json.Unmarshal(line, &m); err != nil || len(m) != 1 {
		return "", a, false
	}
	for op, a = range m {
	}
	return op, a, (op == "index" || op == "create") && a.ID != ""
}

func (s *Server) bulk(body []byte, fault *Fault) (int, any) {
	lines := bytes.Split(body, []byte("\n"))
	if len(lines)%2 != 1 || len(lines) == 1 || len(lines[len(lines)-1]) != 0 {
		return failure(http.StatusBadRequest, "illegal_argument_exception", "The bulk request must be terminated by a newline [\\n]")
	}
	var items []map[string]any
	errors := false
	for i := 0; i+1 < len(lines); i += 2 {
		op, a, ok := readAction(lines[i])
		if !ok {
			return failure(http.StatusBadRequest, "illegal_argument_exception", "Malformed action/metadata line [%d]", i+1)
		}
		status, indexName, cause := s.item(op, a, lines[i+1], fault)
		item := object{"_index": indexName, "_id": a.ID, "status": status}
		if cause != nil {
			item["error"], errors = cause, true
		}
		items = append(items, map[string]any{op: item})
	}
	if fault.Items != nil {
		items = fault.Items(items)
	}
	return http.StatusOK, object{"took": 1, "errors": errors, "items": items}
}

// item writes one document. It names the index where it landed.
func (s *Server) item(op string, a action, source []byte, fault *Fault) (status int, name string, cause object) {
	refuse := func(status int, kind, reason string) (int, string, object) {
		return status, a.Index, object{"type": kind, "reason": reason}
	}
	if fault.Item != nil {
		if status, kind := fault.Item(op, a.Index, a.ID); status != 0 {
			return refuse(status, kind, "as ordered")
		}
	}
	name, found := s.writeIndex(a.Index)
	if !found && a.RequireAlias {
		return refuse(http.StatusNotFound, "index_not_found_exception",
			"no such index ["+a.Index+"] and [require_alias] request flag is [true] and ["+a.Index+"] is not an alias")
	}
	ix := s.indices[name]
	if ix == nil {
		ix = s.newIndex(name)
	}
	if len(a.ID) > 512 {
		return refuse(http.StatusBadRequest, "illegal_argument_exception", "id is too long")
	}
	var fields object
	if err := json.Unmarshal(source, &fields); err != nil {
		return refuse(http.StatusBadRequest, "document_parsing_exception", err.Error())
	}
	if path := unmapped(ix.mapping, "", fields); path != "" {
		return refuse(http.StatusBadRequest, "strict_dynamic_mapping_exception", "introduction of ["+path+"] is not allowed")
	}
	if n := nested(ix.mapping, fields); n > maxNested {
		return refuse(http.StatusBadRequest, "document_parsing_exception", fmt.Sprintf("The number of nested documents has exceeded the allowed limit of [%d].", maxNested))
	}
	have := ix.docs[a.ID]
	if (a.IfSeq == nil) != (a.IfTerm == nil) || a.IfSeq != nil && a.VersionType != "" {
		return refuse(http.StatusBadRequest, "action_request_validation_exception", "compare and write operations can not be used with versioning")
	}
	if conflict(have, op, a) {
		return refuse(http.StatusConflict, "version_conflict_engine_exception", "["+a.ID+"]: version conflict")
	}
	version := a.Version
	if a.VersionType == "" {
		version = 1
		if have != nil {
			version = have.version + 1
		}
	}
	ix.seq++
	ix.docs[a.ID] = &doc{version: version, seq: ix.seq, source: bytes.Clone(source), fields: fields}
	if have == nil {
		return http.StatusCreated, name, nil
	}
	return http.StatusOK, name, nil
}

// conflict says whether a write has to leave the document that is there.
func conflict(have *doc, op string, a action) bool {
	switch {
	case a.IfSeq != nil:
		return have == nil || have.seq != *a.IfSeq || *a.IfTerm != 1
	case have == nil:
		return false
	case op == "create":
		return true
	case a.VersionType == "external":
		return a.Version <= have.version
	}
	return a.VersionType == "external_gte" && a.Version < have.version
}

// writeIndex finds the index behind a write alias.
func (s *Server) writeIndex(name string) (index string, found bool) {
	for index, ix := range s.indices {
		if ix.aliases[name].Write {
			return index, true
		}
	}
	return name, false
}

// unmapped returns the path of a field that a strict mapping does not have.
func unmapped(mapping object, at string, fields object) string {
	if mapping["dynamic"] == "strict" || at != "" {
		properties, _ := mapping["properties"].(object)
		for name, value := range fields {
			field, ok := properties[name].(object)
			if !ok {
				return at + name
			}
			if path := unmappedIn(field, at+name, value); path != "" {
				return path
			}
		}
	}
	return ""
}

// maxNested is the limit that our index template sets.
const maxNested = 2000

// nested counts the objects of a document that the index keeps as documents of
// their own.
func nested(mapping, fields object) (n int) {
	properties, _ := mapping["properties"].(object)
	for name, value := range fields {
		field, _ := properties[name].(object)
		if list, ok := value.([]any); ok && field["type"] == "nested" {
			n += len(list)
		}
	}
	return n
}

func unmappedIn(field object, at string, value any) string {
	switch value := value.(type) {
	case object:
		if field["properties"] != nil {
			return unmapped(field, at+".", value)
		}
	case []any:
		for _, v := range value {
			if path := unmappedIn(field, at, v); path != "" {
				return path
			}
		}
	}
	return ""
}

// discard answers a bulk request at the least cost.
func discard(w http.ResponseWriter, r *http.Request) {
	body, err := plain(r)
	if err != nil {
		w.WriteHeader(http.StatusBadRequest)
		return
	}
	in := bufio.NewReaderSize(body, 1<<20)
	var out bytes.Buffer
	out.WriteString(`{"errors":false,"items":[`)
	for n := 0; ; n++ {
		line, err := readLine(in)
		if err != nil {
			break
		}
		op, rest, _ := strings.Cut(strings.TrimPrefix(line, `{"`), `":{"_index":"`)
		index, rest, _ := strings.Cut(rest, `","_id":"`)
		id, _, _ := strings.Cut(rest, `"`)
		if n > 0 {
			out.WriteByte(',')
		}
		out.WriteString(`{"` + op + `":{"_index":"` + index + `","_id":"` + id + `","status":201}}`)
		if _, err := readLine(in); err != nil {
			break
		}
	}
	out.WriteString(`]}`)
	_, _ = w.Write(out.Bytes())
}

// readLine reads a line; one longer than the buffer is cut.
func readLine(in *bufio.Reader) (string, error) {
	line, err := in.ReadSlice('\n')
	head := string(line[:min(len(line), 2048)])
	for err == bufio.ErrBufferFull {
		_, err = in.ReadSlice('\n')
	}
	return head, err
}
