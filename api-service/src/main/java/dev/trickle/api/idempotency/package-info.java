/** Executes repeated requests with an idempotency key once. */
@NullMarked
package dev.trickle.api.idempotency;

import org.jspecify.annotations.NullMarked;
