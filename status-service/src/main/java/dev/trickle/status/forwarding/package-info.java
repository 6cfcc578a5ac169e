/** Forwards verified webhooks from the topic to another receiver, with everything needed to verify them again. */
@NullMarked
package dev.trickle.status.forwarding;

import org.jspecify.annotations.NullMarked;
