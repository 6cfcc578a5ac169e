/** Projects the topics into the delivery tables: the same events in any order and number result in the same rows. */
@NullMarked
package dev.trickle.status.projection;

import org.jspecify.annotations.NullMarked;
