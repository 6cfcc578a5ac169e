/** What WhatsApp accepts as the components of a message with a template, and the validation against it. */
@NullMarked
package dev.trickle.api.components;

import org.jspecify.annotations.NullMarked;
