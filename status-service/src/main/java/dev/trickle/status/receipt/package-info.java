/** When valid webhooks arrived and how many were refused, for the sender and for people. */
@NullMarked
package dev.trickle.status.receipt;

import org.jspecify.annotations.NullMarked;
