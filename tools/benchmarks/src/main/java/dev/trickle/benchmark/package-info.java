/** Measures rows, each beside the limit of the machine in the same run. */
@NullMarked
package dev.trickle.benchmark;

import org.jspecify.annotations.NullMarked;
