/** Files that callers have uploaded. */
@NullMarked
package dev.trickle.simulator.media;

import org.jspecify.annotations.NullMarked;
