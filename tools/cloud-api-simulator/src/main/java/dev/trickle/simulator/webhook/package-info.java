/** Sends signed webhooks to the subscribed receiver, and retries them until it responds with 200. */
@NullMarked
package dev.trickle.simulator.webhook;

import org.jspecify.annotations.NullMarked;
