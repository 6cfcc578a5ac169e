/** Queries of the other services of the installation, which alone know some things about an account. */
@NullMarked
package dev.trickle.api.query;

import org.jspecify.annotations.NullMarked;
