/** Finds the account that a request means, and its local date. */
@NullMarked
package dev.trickle.api.account;

import org.jspecify.annotations.NullMarked;
