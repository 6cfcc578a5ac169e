/** The send attempts that webhooks refer to. */
@NullMarked
package dev.trickle.status.attempt;

import org.jspecify.annotations.NullMarked;
