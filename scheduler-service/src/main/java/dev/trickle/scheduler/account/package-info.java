/** What the gate knows of an account: its quota, its holds, what is under way. */
@NullMarked
package dev.trickle.scheduler.account;

import org.jspecify.annotations.NullMarked;
