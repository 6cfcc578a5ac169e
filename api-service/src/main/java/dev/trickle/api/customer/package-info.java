/** Customers, their consent, imports and unmatched opt-outs. */
@NullMarked
package dev.trickle.api.customer;

import org.jspecify.annotations.NullMarked;
