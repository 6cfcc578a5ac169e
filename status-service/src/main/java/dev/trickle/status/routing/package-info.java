/** Says what verified webhooks mean: reports about our messages, changes of consent, news about the account. */
@NullMarked
package dev.trickle.status.routing;

import org.jspecify.annotations.NullMarked;
