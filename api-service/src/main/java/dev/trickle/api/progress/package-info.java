/** Tells how far campaigns have got, for readers. */
@NullMarked
package dev.trickle.api.progress;

import org.jspecify.annotations.NullMarked;
