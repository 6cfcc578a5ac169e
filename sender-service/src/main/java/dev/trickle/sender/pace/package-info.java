/** Limits each phone number to its rate: calls are spaced evenly, and no second has more than allowed. */
@NullMarked
package dev.trickle.sender.pace;

import org.jspecify.annotations.NullMarked;
