/** Starts Kafka and PostgreSQL for tests and the local stack: embedded, or as containers if Docker is available. */
@NullMarked
package dev.trickle.infrastructure;

import org.jspecify.annotations.NullMarked;
