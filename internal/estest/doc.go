// Package estest is a fake Elasticsearch over HTTP, for tests.
//
// It honours what the sink relies on: external and create versions, writes over
// what was read (if_seq_no), aliases with filters and require_alias, templates
// with strict mappings, and just the searches that package sink sends; anything
// else is answered with 400. It misbehaves on demand: see Fault. Writes are
// searchable at once. It is no Elasticsearch: scores, analysis details and most
// of the API are not there.
package estest
