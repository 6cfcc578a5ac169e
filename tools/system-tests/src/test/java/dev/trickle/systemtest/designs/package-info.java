/** Three ways to build a sender, put through the same: two that anybody would write first, and ours. */
@NullMarked
package dev.trickle.systemtest.designs;

import org.jspecify.annotations.NullMarked;
