/** The message templates of the business accounts, as WhatsApp lists them. */
@NullMarked
package dev.trickle.sender.template;

import org.jspecify.annotations.NullMarked;
