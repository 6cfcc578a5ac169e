/** Queries of other services about accounts: what WhatsApp last reported, and what the sender itself knows. */
@NullMarked
package dev.trickle.sender.query;

import org.jspecify.annotations.NullMarked;
