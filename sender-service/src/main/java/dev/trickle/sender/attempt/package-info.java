/** Knows the life of a send attempt: who may make the one call, what was learnt of it, and what is told of it. */
@NullMarked
package dev.trickle.sender.attempt;

import org.jspecify.annotations.NullMarked;
