/** What campaigns cost, by a table of prices that the operator installs. */
@NullMarked
package dev.trickle.api.cost;

import org.jspecify.annotations.NullMarked;
