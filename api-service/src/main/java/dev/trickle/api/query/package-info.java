/** Queries of the other services of the installation, which alone have part of the status of an account. */
@NullMarked
package dev.trickle.api.query;

import org.jspecify.annotations.NullMarked;
