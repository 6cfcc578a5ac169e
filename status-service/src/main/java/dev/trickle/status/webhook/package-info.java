/** HTTP server for webhooks: verifies the signature and responds with 200 only after Kafka has stored the body. */
@NullMarked
package dev.trickle.status.webhook;

import org.jspecify.annotations.NullMarked;
