/** The life of a recipient, from its first release until it is settled. */
@NullMarked
package dev.trickle.scheduler.recipient;

import org.jspecify.annotations.NullMarked;
