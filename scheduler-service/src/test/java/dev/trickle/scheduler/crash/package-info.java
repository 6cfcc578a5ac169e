/** Scheduler processes that are killed, rebalanced and deprived of their stores while they release. */
package dev.trickle.scheduler.crash;
