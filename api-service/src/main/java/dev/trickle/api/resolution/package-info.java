/** Shows the unclear outcomes and takes a person's word for what they are to be. */
@NullMarked
package dev.trickle.api.resolution;

import org.jspecify.annotations.NullMarked;
