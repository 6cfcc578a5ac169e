/** Records every accepted message, and counts what a sender's promises are checked with. */
@NullMarked
package dev.trickle.simulator.ledger;

import org.jspecify.annotations.NullMarked;
