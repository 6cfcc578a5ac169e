/** Compact binary serialization of the records in the state stores. */
@NullMarked
package dev.trickle.scheduler.codec;

import org.jspecify.annotations.NullMarked;
