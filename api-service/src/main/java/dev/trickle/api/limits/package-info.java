/** Limits on request rate and body size. */
@NullMarked
package dev.trickle.api.limits;

import org.jspecify.annotations.NullMarked;
