/** The catalogue of Meta's error codes: the reaction of each service, and explanations for people. */
@NullMarked
package dev.trickle.pipeline.error;

import org.jspecify.annotations.NullMarked;
