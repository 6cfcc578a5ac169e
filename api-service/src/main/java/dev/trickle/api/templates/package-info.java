/** Message templates that the sender has read from WhatsApp: their check, examples and previews. */
@NullMarked
package dev.trickle.api.templates;

import org.jspecify.annotations.NullMarked;
