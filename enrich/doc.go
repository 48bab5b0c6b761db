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
// The location stage may be given a memory, FeedPlaces, in which it keeps where
// each feed's stories used to play. It is a hint that may be lost at any time.
//
// What a stage cannot tell it leaves out. Names and tone are read in English
// only, and in stories whose language is unknown; the entity stage says of
// others that their language is not supported. Names are found by a model that
// was learnt from news, encyclopedia and forum text and by lists; text that is
// all capitals or set as a headline is read by the rest of the story, where
// there is one.
package enrich
