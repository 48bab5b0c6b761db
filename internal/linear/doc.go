// Package linear holds a linear-chain conditional random field over hashed
// features: training, packing and the exact integer decoder.
//
// Labels are fixed: outside, and begin, inside, last and unit for each of four
// types. Training is single-threaded, seeded and adds up in one order, with
// every product rounded by an explicit conversion, so the same examples give
// the same bits on every platform. A packed model carries its licence, sources,
// date and checksum, and anything truncated or of another version is an error
// of Read.
//
// The package knows nothing of words: a feature is the number of a row.
package linear
