/** The scheduler as a program of its own that is killed, doubled and robbed of its stores while it releases. */
package dev.trickle.scheduler.crash;
