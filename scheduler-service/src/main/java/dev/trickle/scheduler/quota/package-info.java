/** Counts what an account may still send: people in any moving 24 hours, messages in a calendar day. */
@NullMarked
package dev.trickle.scheduler.quota;

import org.jspecify.annotations.NullMarked;
