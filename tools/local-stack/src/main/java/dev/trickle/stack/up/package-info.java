/** Runs the stack with the system clock, persistent data, and settings from a file. */
@NullMarked
package dev.trickle.stack.up;

import org.jspecify.annotations.NullMarked;
