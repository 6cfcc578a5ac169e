/** The recipients of a campaign: list, history and export. */
@NullMarked
package dev.trickle.api.recipients;

import org.jspecify.annotations.NullMarked;
