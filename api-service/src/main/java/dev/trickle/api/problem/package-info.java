/** Says what is wrong with a request, field by field and in one form for all. */
@NullMarked
package dev.trickle.api.problem;

import org.jspecify.annotations.NullMarked;
