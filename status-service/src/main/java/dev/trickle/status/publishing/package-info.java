/** Publishes to Kafka: a record counts as published only after its acknowledgement. */
@NullMarked
package dev.trickle.status.publishing;

import org.jspecify.annotations.NullMarked;
