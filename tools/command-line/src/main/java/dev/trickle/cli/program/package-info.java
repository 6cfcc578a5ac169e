/** The options of the programs that the script {@code trickle} starts. */
@NullMarked
package dev.trickle.cli.program;

import org.jspecify.annotations.NullMarked;
