/** Stories of one campaign each, told through all services: what the README promises of weeks, limits and mishaps. */
@NullMarked
package dev.trickle.systemtest.scenarios;

import org.jspecify.annotations.NullMarked;
