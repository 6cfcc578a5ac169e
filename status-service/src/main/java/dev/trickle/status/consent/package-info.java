/** Opt-outs and opt-ins in webhooks: recorded, published, or listed for a person to decide. */
@NullMarked
package dev.trickle.status.consent;

import org.jspecify.annotations.NullMarked;
