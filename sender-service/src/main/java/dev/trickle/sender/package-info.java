/** Sends each requested message once: waits for its turn, claims it, calls WhatsApp, records and tells what became of it. */
@NullMarked
package dev.trickle.sender;

import org.jspecify.annotations.NullMarked;
