/** Stores uploaded files on disk until they are processed. */
@NullMarked
package dev.trickle.api.upload;

import org.jspecify.annotations.NullMarked;
