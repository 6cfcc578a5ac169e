/** Stops an account that has written to more people than WhatsApp allows, whatever led to it, or whose day cannot be measured. */
@NullMarked
package dev.trickle.sender.brake;

import org.jspecify.annotations.NullMarked;
