/** Opt-outs that people state to the operator, or that a person has to decide on. */
@NullMarked
package dev.trickle.api.optout;

import org.jspecify.annotations.NullMarked;
