// Package text cuts news copy into words and sentences without losing where
// they stood: every token knows its byte offsets in the text it came from.
package text
