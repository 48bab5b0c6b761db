// Package services starts a real Kafka broker and a real Elasticsearch node for
// tests, without containers.
//
// Both come from Maven Central and are kept, unpacked, in a cache folder:
// DATELINE_E2E_CACHE if set, else /var/cache/dateline-e2e for root and
// dateline-e2e in the user's cache folder for everybody else. They listen on
// free ports of 127.0.0.1, keep their data in a folder that the caller gives,
// and die with the process that started them, however it ends.
//
// The Elasticsearch is the stripped distribution that is published for the
// authors of plugins: no analysis module, no painless, no ILM. The plugin in
// analysis/ adds the filters that our index template uses; it is for tests only.
package services
