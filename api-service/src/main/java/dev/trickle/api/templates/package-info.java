/** Message templates, as the sender has read them from WhatsApp, and what a campaign makes of them. */
@NullMarked
package dev.trickle.api.templates;

import org.jspecify.annotations.NullMarked;
