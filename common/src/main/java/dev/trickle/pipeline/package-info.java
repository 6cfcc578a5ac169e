/** The language of the pipeline: who and what is spoken of, what happened to them, and on which topic it is told. */
@NullMarked
package dev.trickle.pipeline;

import org.jspecify.annotations.NullMarked;
