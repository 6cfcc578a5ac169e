/** Finds the account that a request names, and its local date. */
@NullMarked
package dev.trickle.api.account;

import org.jspecify.annotations.NullMarked;
