/** Speaks to WhatsApp's Cloud API: one call a message, and what its answer allows to be done next. */
@NullMarked
package dev.trickle.sender.whatsapp;

import org.jspecify.annotations.NullMarked;
