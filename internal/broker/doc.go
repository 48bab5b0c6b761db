// Package broker is everything about Kafka that is not the flow of records:
// how to connect, which topics there are, and an embedded broker for running
// without one.
//
// Settings are turned into kafka-go's own types and nothing is kept open here.
// Writers wait for all replicas; a message that was written without an error is
// durable. Writing is not idempotent: what was repeated after a timeout can be
// in the topic twice.
//
// The embedded broker listens on 127.0.0.1 only and keeps its log in a folder
// that one process at a time may open. It survives being killed; it is not for
// several machines.
package broker
