/** Gives everybody in the audience of a campaign a place in its plan, and publishes the plan. */
@NullMarked
package dev.trickle.api.planning;

import org.jspecify.annotations.NullMarked;
