/** Client of the WhatsApp Cloud API: one call per message, and what its response allows to be done next. */
@NullMarked
package dev.trickle.sender.whatsapp;

import org.jspecify.annotations.NullMarked;
