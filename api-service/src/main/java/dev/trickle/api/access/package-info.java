/** Who may use the API, and for what. */
@NullMarked
package dev.trickle.api.access;

import org.jspecify.annotations.NullMarked;
