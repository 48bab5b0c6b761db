// Package demo is the wire that `dateline demo` plays: an archive of Wikinews
// stories, about forty agency items invented for this program that show every
// turn a story can take, and after those a calm routine of weather, markets
// and results for as long as anybody watches.
//
// The items are files in wire/, one payload each, in the format that the
// invented agency would send; wire.tsv says when each is sent and by whom. The
// routine is made from the templates in routine/. To change the demo, edit
// those; no Go is needed. It is not a load generator: it sends a story every
// second or two.
package demo
