/** Transactional outbox: publishes events of committed transactions to Kafka, all of them and in order. */
@NullMarked
package dev.trickle.api.outbox;

import org.jspecify.annotations.NullMarked;
