/** Campaigns over days while everything goes wrong that can, by a seed; and what is left of the promises afterwards. */
@NullMarked
package dev.trickle.systemtest.chaos;

import org.jspecify.annotations.NullMarked;
