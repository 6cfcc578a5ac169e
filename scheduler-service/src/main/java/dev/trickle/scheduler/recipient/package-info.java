/** States and transitions of a recipient, from its first release to its final state. */
@NullMarked
package dev.trickle.scheduler.recipient;

import org.jspecify.annotations.NullMarked;
