/** Keeps every caller from taking more than is good for the others. */
@NullMarked
package dev.trickle.api.limits;

import org.jspecify.annotations.NullMarked;
