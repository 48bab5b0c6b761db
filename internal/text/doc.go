// Package text cuts text into words and sentences and brings words to the
// forms that are compared.
//
// It promises the same words as Lucene's StandardTokenizer and the same forms
// as the lower-case, ASCII-folding, English possessive and Porter 2 filters, so
// that an alert matches in memory exactly what a search would find in the
// index. Emoji are the one known difference: Lucene makes words of them, Tokens
// does not. Offsets are byte offsets, never inside a character, and every
// function takes any bytes in linear time, broken UTF-8 included. Nothing here
// keeps state or depends on a locale.
//
// It is no language processor: Thai, Lao, Khmer and Burmese runs stay whole,
// Chinese is cut into characters, and Stem knows English only.
package text
