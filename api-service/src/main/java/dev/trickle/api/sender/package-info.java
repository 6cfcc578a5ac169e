/** Queries of the sender, the only service to which WhatsApp reports the status of an account. */
@NullMarked
package dev.trickle.api.sender;

import org.jspecify.annotations.NullMarked;
