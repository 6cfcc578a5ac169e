/** Lets go by age what need not be kept for ever. */
@NullMarked
package dev.trickle.api.retention;

import org.jspecify.annotations.NullMarked;
