/** Generated customers and messages whose intended meaning is known. */
@NullMarked
package dev.trickle.systemtest.intent;

import org.jspecify.annotations.NullMarked;
