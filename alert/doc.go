// Package alert tells people about stories: rules, the matcher that finds them
// in copy on arrival, and the dispatcher that sends each match once.
//
// The way of a match: Arrival (a sink of the pipeline) puts every hit into the
// topic alert-hits before the copy's own offset is committed. Dispatcher reads
// that topic, sends each (alert, story) once to each channel of the rule, and
// keeps what it did in the topic deliveries, which it reads back on start.
//
// It promises delivery at least once: a crash between a send and its record
// repeats the notice under the same Notice.ID. A notice is lost only when a
// channel refuses it for good or for all of MaxAttempts attempts; that is
// logged, counted and recorded. The exception is an embargo that outlives the
// retention of deliveries, 30 days, if there is a restart. Copy that is not usable never matches, and a
// version that a kill has overtaken is never sent, in whatever order the two
// arrive; of a version made more than 30 days ago, whose kill may have left
// alert-hits, the index is asked. A story under embargo is announced when the
// embargo ends, unless the index has not shown it two minutes later.
//
// Arrival.Write blocks until the hits are durable. Dispatcher.Handle blocks for
// Grace at most while channels are slow; their retries go on in Dispatcher.Run.
//
// The order of notices is not part of the promise, and neither is a later
// version of a story: one notice a story and channel.
package alert
