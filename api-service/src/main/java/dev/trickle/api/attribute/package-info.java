/** The names of the attributes of customers, and their stored spelling. */
@NullMarked
package dev.trickle.api.attribute;

import org.jspecify.annotations.NullMarked;
