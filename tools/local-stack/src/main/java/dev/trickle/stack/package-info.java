/** Starts all components in one JVM, one after another, and stops them in reverse order. */
@NullMarked
package dev.trickle.stack;

import org.jspecify.annotations.NullMarked;
