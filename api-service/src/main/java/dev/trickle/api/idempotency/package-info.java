/** Lets a request that is sent twice happen once. */
@NullMarked
package dev.trickle.api.idempotency;

import org.jspecify.annotations.NullMarked;
