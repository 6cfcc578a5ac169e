/** Broker, database, simulator and services as processes of their own, which tests may kill, freeze and start again. */
@NullMarked
package dev.trickle.systemtest.harness;

import org.jspecify.annotations.NullMarked;
