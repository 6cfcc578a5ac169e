/** Validation of requests and error responses as problems (RFC 9457). */
@NullMarked
package dev.trickle.api.problem;

import org.jspecify.annotations.NullMarked;
