/** Scenarios of one campaign each through all services: weeks, limits and failures. */
@NullMarked
package dev.trickle.systemtest.scenarios;

import org.jspecify.annotations.NullMarked;
