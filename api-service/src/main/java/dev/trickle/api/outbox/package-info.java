/** Brings to Kafka what was decided in the database: everything, in order, after a crash too. */
@NullMarked
package dev.trickle.api.outbox;

import org.jspecify.annotations.NullMarked;
