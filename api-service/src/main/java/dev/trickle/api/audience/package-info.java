/** Selects the customers of a campaign by its filters, always among those who may get messages. */
@NullMarked
package dev.trickle.api.audience;

import org.jspecify.annotations.NullMarked;
