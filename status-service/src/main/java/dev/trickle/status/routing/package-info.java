/** Routes notifications: delivery reports, changes of consent, aliases, and changes of the account. */
@NullMarked
package dev.trickle.status.routing;

import org.jspecify.annotations.NullMarked;
