// Package web is the desk page: the latest stories, search, one story with its
// enrichment, and alerts as they arrive, rendered on the server.
//
// Server promises that no text reaches a reader except from the Store and from
// notices that may be shown: before an alert is rendered or replayed the Store
// is asked whether its story is still visible. Reading and searching work
// without JavaScript; with it, pages follow the wire over one event stream.
//
// Nothing is kept on disk. The last hundred alerts live in memory: they are
// lost on restart, and each process shows only those sent to it. Send never
// blocks on a reader; one who reads too slowly is disconnected and resumes
// where the stream broke off.
//
// The package has no accounts and no TLS: put a proxy in front of it for both.
// The proxy should speak HTTP/2, because a browser holds no more than six
// connections to an HTTP/1.1 server and each open list keeps one.
package web
