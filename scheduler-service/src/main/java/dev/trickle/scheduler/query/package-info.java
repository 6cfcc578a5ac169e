/** Shows operators what the gate knows of an account, and why nobody is released now. */
@NullMarked
package dev.trickle.scheduler.query;

import org.jspecify.annotations.NullMarked;
