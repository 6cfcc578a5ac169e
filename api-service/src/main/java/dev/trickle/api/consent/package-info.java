/** Reads consent in the words of people: in the names of columns and in their values. */
@NullMarked
package dev.trickle.api.consent;

import org.jspecify.annotations.NullMarked;
