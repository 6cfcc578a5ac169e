/** Kafka and PostgreSQL without an installation: embedded in this JVM, or containers where Docker answers. */
@NullMarked
package dev.trickle.infrastructure;

import org.jspecify.annotations.NullMarked;
