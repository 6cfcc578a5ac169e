/** Queries of the sender, which alone knows what WhatsApp says of an account. */
@NullMarked
package dev.trickle.api.sender;

import org.jspecify.annotations.NullMarked;
