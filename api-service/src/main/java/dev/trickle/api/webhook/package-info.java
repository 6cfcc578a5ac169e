/** Webhooks that the status-service could not process. */
@NullMarked
package dev.trickle.api.webhook;

import org.jspecify.annotations.NullMarked;
