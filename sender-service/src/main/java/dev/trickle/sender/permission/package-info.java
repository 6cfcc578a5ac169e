/**
 * Stops what goes wrong as a whole: an account that has written to more people than WhatsApp allows or whose day cannot
 * be measured, a template or number that everybody fails with; and knows when to ask whether a stop is over.
 */
@NullMarked
package dev.trickle.sender.permission;

import org.jspecify.annotations.NullMarked;
