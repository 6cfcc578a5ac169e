/** Passes verified webhooks on to another inbox, from the topic and at its own pace, with everything to verify them. */
@NullMarked
package dev.trickle.status.forwarding;

import org.jspecify.annotations.NullMarked;
