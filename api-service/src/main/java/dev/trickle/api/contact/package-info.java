/** A contact: the key of a number, its consent, and what holds it. */
@NullMarked
package dev.trickle.api.contact;

import org.jspecify.annotations.NullMarked;
