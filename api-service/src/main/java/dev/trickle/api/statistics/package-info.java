/** The progress of campaigns: counts, timeline and estimated completion. */
@NullMarked
package dev.trickle.api.statistics;

import org.jspecify.annotations.NullMarked;
