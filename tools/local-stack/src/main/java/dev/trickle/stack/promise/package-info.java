/** Checks the promises against the accepted messages and the recipients of the API. */
@NullMarked
package dev.trickle.stack.promise;

import org.jspecify.annotations.NullMarked;
