// Package pipeline moves records to their fates and owns the promise that none
// is lost on the way.
//
// Every record has exactly one of three fates: stored, which means that the
// sink has made all of its articles durable; refused for ever, which means that
// the dead letter topic holds its bytes unchanged with the reason; or not yet,
// and then nothing at or after its offset is committed. A record of which a
// part is stored and a part refused counts as refused: the dead letter names
// the part.
//
// Delivery is at least once. After a crash or a rebalance records come again,
// so sinks have to bear the same article twice. Nothing here deletes a record,
// skips one silently, or commits backwards.
//
// What blocks: everything blocks on a slow or absent sink, dead letter or
// broker, within the bounds on records and bytes in flight; fetching pauses
// then. Only an enrichment stage is never waited for longer than its timeout.
// What can be lost: enrichment by a stage that failed, and then the article
// says so; records that the broker's retention removed before they were read,
// and then the out-of-range policy decides and the gap is counted.
//
// It is not for exactly-once delivery, for joins or windows, nor for moving
// offsets by hand.
package pipeline
