/** Holds the promises against what was accepted and what the view says: lists in, findings out. */
@NullMarked
package dev.trickle.stack.promise;

import org.jspecify.annotations.NullMarked;
