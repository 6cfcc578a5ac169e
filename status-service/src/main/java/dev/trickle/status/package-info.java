/** Receives webhooks, says what they mean, and folds everything that happened into PostgreSQL. */
@NullMarked
package dev.trickle.status;

import org.jspecify.annotations.NullMarked;
