/** Deletes rows whose retention period has passed. */
@NullMarked
package dev.trickle.api.retention;

import org.jspecify.annotations.NullMarked;
