/** Releases scheduled recipients: who is written to when, within the quota. */
@NullMarked
package dev.trickle.scheduler;

import org.jspecify.annotations.NullMarked;
