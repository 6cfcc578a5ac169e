/** Broker, database, simulator and services as child processes that tests can kill, freeze and restart. */
@NullMarked
package dev.trickle.systemtest.harness;

import org.jspecify.annotations.NullMarked;
