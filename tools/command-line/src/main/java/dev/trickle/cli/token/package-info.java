/** The command {@code token}. */
@NullMarked
package dev.trickle.cli.token;

import org.jspecify.annotations.NullMarked;
