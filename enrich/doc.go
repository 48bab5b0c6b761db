// Package enrich adds to a story what its text says: language, names, places
// and tone. Each stage is a type with one method, Process, and they run in this
// order:
//
//	stage      reads                           writes
//	Language   Headline, Body                  Language, LanguageConfidence, when no language is declared
//	Entities   Language, Headline, Body        Entities
//	Locations  Headline, Body, Dateline,       Locations, Focus
//	           DeclaredPlaces, Entities
//	Sentiment  Language, Headline, Body,       Sentiment, Entities[].Sentiment
//	           Entities
//
// Stages share nothing but the article, replace what an earlier run wrote into
// their own fields, and are safe for concurrent use. Offsets are byte offsets
// and always give the mention back: field[start:end] == text. Time and memory
// grow linearly with the text, whatever bytes it holds. Nothing is looked up
// over the network: tables are embedded, and a damaged one is an error of the
// constructor.
//
// What a stage cannot tell it leaves out. Names and tone are read in English
// only, and in stories whose language is unknown; a story in another language
// passes without them and without an error. The entity stage goes by lists and
// capital letters: text that is all capitals, all small or set as a headline
// yields only names that the lists or the rest of the story know.
package enrich
