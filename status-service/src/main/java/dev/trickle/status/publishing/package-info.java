/** Writes to Kafka and waits for its word: nothing counts as done before. */
@NullMarked
package dev.trickle.status.publishing;

import org.jspecify.annotations.NullMarked;
