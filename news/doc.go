// Package news says what an article is and how agencies write one.
//
// Parse turns raw bytes into articles with a stable identity, an order and a
// status. It promises never to invent a field that the payload lacks, never to
// panic, and to leave out whatever an agency marks as not for publication. It
// does no network access and keeps no state.
package news
