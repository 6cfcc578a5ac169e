/** Sends one campaign over many calendar days in a few minutes, and proves that it went right. */
@NullMarked
package dev.trickle.stack.demo;

import org.jspecify.annotations.NullMarked;
