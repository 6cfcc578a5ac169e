/** Runs campaigns over days under seeded faults on all processes, and checks the promises afterwards. */
@NullMarked
package dev.trickle.systemtest.chaos;

import org.jspecify.annotations.NullMarked;
