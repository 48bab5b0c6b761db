// Package query is the language that alerts and the search page share.
//
//	ceasefire                         the word in any form: ceasefires, cease-fire, cease fire
//	"cease fire"                      exactly these words, one after the other; case and accents aside
//	gaza ceasefire                    both, the same as gaza AND ceasefire
//	truce OR ceasefire                either
//	ceasefire NOT sport               the same as ceasefire -sport
//	gaza (truce OR ceasefire)         brackets group
//	headline:ceasefire                in the headline only
//	headline:"cease fire"             likewise
//	headline:(truce OR ceasefire)     likewise
//
// The grammar:
//
//	query  = clause { [ "AND" ] clause } | clause { "OR" clause }
//	clause = { "NOT" | "-" } ( [ "headline:" ] ( word | phrase ) | [ "headline:" ] "(" query ")" )
//	phrase = a double quote, anything else, a double quote
//	word   = anything up to white space, a bracket or a double quote
//
// Operators are upper case; and, or and not are ordinary words. AND (or a
// space) and OR do not mix without brackets, because readers disagree on what
// that means; the error proposes both readings. A query needs something to
// look for: one that only excludes is refused, and so is OR NOT. Curly quotes
// and dashes that word processors put in are read as the plain ones. Words
// without a letter or digit are skipped, but for those that are operators
// elsewhere: they are errors that say what to write instead.
//
// Where stories play is no part of the language: a Search has a Circle or a Box
// beside its query, read by ParseCircle and ParseBox.
//
// Parse never panics, takes time linear in the length, and gives positions in
// bytes. It knows nothing of tokens or stems: Bleve and Elastic only say a query
// in the engine's words, and the alert matcher reads the tree itself. Whoever
// runs a query calls Expand first, so that all accept the same spellings.
package query
