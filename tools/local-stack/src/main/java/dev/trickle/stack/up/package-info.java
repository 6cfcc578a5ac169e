/** Runs the stack for real: the machine's clock, data that stays, settings from a file. */
@NullMarked
package dev.trickle.stack.up;

import org.jspecify.annotations.NullMarked;
