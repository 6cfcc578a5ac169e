/** Starts everything in one JVM, one part after another, and ends it in the reverse order. */
@NullMarked
package dev.trickle.stack;

import org.jspecify.annotations.NullMarked;
