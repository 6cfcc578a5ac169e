/** Unconfirmed attempts and their resolution by a person. */
@NullMarked
package dev.trickle.api.resolution;

import org.jspecify.annotations.NullMarked;
