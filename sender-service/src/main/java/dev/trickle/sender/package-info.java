/**
 * Sends each requested message once: acquires a permit, claims the attempt, calls WhatsApp, records the outcome and
 * publishes it.
 */
@NullMarked
package dev.trickle.sender;

import org.jspecify.annotations.NullMarked;
