/** The program behind {@code ./trickle}: its commands, their options, help texts and exit codes. */
@NullMarked
package dev.trickle.cli;

import org.jspecify.annotations.NullMarked;
