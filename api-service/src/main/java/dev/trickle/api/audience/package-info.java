/** Turns the filters of a campaign into the people who may be written to, never into more. */
@NullMarked
package dev.trickle.api.audience;

import org.jspecify.annotations.NullMarked;
