/** The names of the attributes of customers, which people spell in several ways. */
@NullMarked
package dev.trickle.api.attribute;

import org.jspecify.annotations.NullMarked;
