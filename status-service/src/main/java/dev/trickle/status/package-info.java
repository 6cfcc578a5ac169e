/** Receives webhooks, publishes the events that follow from them, and projects all events into PostgreSQL. */
@NullMarked
package dev.trickle.status;

import org.jspecify.annotations.NullMarked;
