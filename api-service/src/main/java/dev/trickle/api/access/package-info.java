/** Authentication and authorization: tokens and roles. */
@NullMarked
package dev.trickle.api.access;

import org.jspecify.annotations.NullMarked;
