/** Compares the sender-service with two simpler designs of a sender under the same faults. */
@NullMarked
package dev.trickle.systemtest.designs;

import org.jspecify.annotations.NullMarked;
