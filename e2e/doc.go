// Package e2e runs the dateline binary against a real Kafka and a real
// Elasticsearch, which it fetches from Maven Central and starts without
// containers, and against a real browser. It breaks them on purpose and then
// counts stories.
//
//	go test -tags e2e ./e2e/...
//
// It needs a JDK 17, Maven and, for the page, chromium and chromedriver. The
// services are kept in DATELINE_E2E_CACHE; see package services.
package e2e
