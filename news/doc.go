// Package news says what an article is and how agencies write one.
//
// Parse turns raw bytes into articles with a stable identity, an order and a
// status. It promises never to invent a field that the payload lacks, never to
// panic, to take time in proportion to the payload, and to leave out whatever
// an agency marks as not for publication. What restricts a story fails closed:
// of several statuses the strictest counts, an unknown one withholds, an
// embargo without a zone ends when it has ended everywhere, and one that cannot
// be read never ends. Everything else fails open, with a warning on the
// article.
//
// A payload that is no story, or in a format that is not read, is refused by
// name and never taken for something else. Parse does no network access, reads
// no clock and keeps no state, so the same payload gives the same articles for
// ever.
package news
