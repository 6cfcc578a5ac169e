/** Brings to Kafka what was decided in the database: everything, in order, after a crash too. */
@NullMarked
package dev.trickle.api.publishing;

import org.jspecify.annotations.NullMarked;
