/** Simulates Meta's Cloud API: records every accepted message and reports its statuses by webhook. */
@NullMarked
package dev.trickle.simulator;

import org.jspecify.annotations.NullMarked;
