/** Keeps every caller from taking more than is good for the others. */
@NullMarked
package dev.trickle.api.limitss;

import org.jspecify.annotations.NullMarked;
