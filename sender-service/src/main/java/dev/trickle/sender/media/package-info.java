/** Files of campaigns at WhatsApp. */
@NullMarked
package dev.trickle.sender.media;

import org.jspecify.annotations.NullMarked;
