/** The catalogue of Meta's error codes: what each service does about them, and how they are explained to people. */
@NullMarked
package dev.trickle.pipeline.error;

import org.jspecify.annotations.NullMarked;
