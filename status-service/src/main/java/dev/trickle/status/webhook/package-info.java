/** The HTTP edge: takes webhooks that are surely WhatsApp's, and says yes only when Kafka has them. */
@NullMarked
package dev.trickle.status.webhook;

import org.jspecify.annotations.NullMarked;
