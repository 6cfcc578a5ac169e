/** Customers: the people in the list of an account. */
@NullMarked
package dev.trickle.api.customer;

import org.jspecify.annotations.NullMarked;
