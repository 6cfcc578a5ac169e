/** Quota of an account: different people in any 24 hours, and messages per calendar day. */
@NullMarked
package dev.trickle.scheduler.quota;

import org.jspecify.annotations.NullMarked;
