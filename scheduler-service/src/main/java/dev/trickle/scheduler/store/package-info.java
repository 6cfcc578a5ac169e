/** State stores of an account, their keys, and the repositories and indexes over them. */
@NullMarked
package dev.trickle.scheduler.store;

import org.jspecify.annotations.NullMarked;
