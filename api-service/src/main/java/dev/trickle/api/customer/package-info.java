/** Keeps the customers of a shop and whether they want to hear from it. */
@NullMarked
package dev.trickle.api.customer;

import org.jspecify.annotations.NullMarked;
