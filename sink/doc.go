// Package sink is where articles end up and how readers find them again.
//
// Elastic and Bleve keep the same promises. Write returns when every article
// of the batch is durable, or says which ones are refused for ever, or fails
// as a whole and wants the same batch again. Which version of a story is current
// does not depend on the order in which they arrive, see news.Standing, so a
// replay changes nothing and a killed story stays killed until it is released.
// Every version that was written is kept in the history beside the current
// document. They differ in two things: of a text over a megabyte Bleve searches the
// beginning only, though it gives all of it back; and of a story with more than 950
// entities or locations Elastic gives back the first ones only, though it finds the
// story by all of them.
//
// Search, History and everything built on them show a story only while it is
// usable and past its embargo; there is no switch that turns this off. Archive
// gives what is hidden, too, and is for those who release a story.
//
// Write blocks for as long as the index is slow. Nothing is buffered between
// calls, so nothing is lost with the process. The package is not a general
// Elasticsearch client and knows no documents but articles.
package sink
