/** Shows operators what the gate knows of an account, and why nobody is released now. */
@NullMarked
package dev.trickle.scheduler.view;

import org.jspecify.annotations.NullMarked;
