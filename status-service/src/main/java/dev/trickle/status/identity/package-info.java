/** Under which keys one person is known: numbers that changed, are hidden or were renumbered. */
@NullMarked
package dev.trickle.status.identity;

import org.jspecify.annotations.NullMarked;
