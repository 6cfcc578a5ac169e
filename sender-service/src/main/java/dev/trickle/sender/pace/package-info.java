/** Makes each phone number send evenly, and never more in any one second than it may. */
@NullMarked
package dev.trickle.sender.pace;

import org.jspecify.annotations.NullMarked;
