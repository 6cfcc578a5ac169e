/** Answers like Meta's Cloud API, remembers everything it accepted, and tells what became of it. */
@NullMarked
package dev.trickle.simulator;

import org.jspecify.annotations.NullMarked;
