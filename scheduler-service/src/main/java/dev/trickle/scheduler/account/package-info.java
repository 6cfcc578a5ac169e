/** State of an account: quota, clock, suspensions and opt-outs. */
@NullMarked
package dev.trickle.scheduler.account;

import org.jspecify.annotations.NullMarked;
