/** Decides what happens to a message once it is on its way to a person. */
@NullMarked
package dev.trickle.simulator.person;

import org.jspecify.annotations.NullMarked;
