// Package nametag finds the names in English text: it cuts text into words,
// describes each word and its surroundings by features, and labels them by two
// passes of a linear-chain model. The second pass knows what the first made of
// the same words elsewhere in the story.
//
// The same functions describe the text that the model is trained on and the
// text of a story. There are two ways to a score: Rows lists the features of a
// token one by one, which training needs; a Tagger takes what depends on a
// single word from a bounded cache, already summed. Both give the same whole
// numbers, so results depend neither on the platform nor on what was tagged
// before or beside it.
//
// A Tagger is safe for concurrent use, a Text is not. Time and memory grow
// linearly with the text, whatever bytes it holds.
package nametag
