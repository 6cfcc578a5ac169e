/** Remembers who changed what. */
@NullMarked
package dev.trickle.api.audit;

import org.jspecify.annotations.NullMarked;
