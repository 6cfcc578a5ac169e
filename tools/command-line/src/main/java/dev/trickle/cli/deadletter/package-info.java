/** The commands {@code ./trickle dead-letters}: records that a service could not read. */
@NullMarked
package dev.trickle.cli.deadletter;

import org.jspecify.annotations.NullMarked;
