/** The command {@code status}. */
@NullMarked
package dev.trickle.cli.status;

import org.jspecify.annotations.NullMarked;
