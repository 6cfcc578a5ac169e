/** Sends one campaign over many days in a few minutes, and checks the promises. */
@NullMarked
package dev.trickle.stack.demo;

import org.jspecify.annotations.NullMarked;
