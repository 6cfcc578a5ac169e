/** Remembers every accepted message and counts what the promises of a sender are measured by. */
@NullMarked
package dev.trickle.simulator.ledger;

import org.jspecify.annotations.NullMarked;
