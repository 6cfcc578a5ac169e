/** Open suspensions, and their end by an operator. */
@NullMarked
package dev.trickle.api.suspension;

import org.jspecify.annotations.NullMarked;
