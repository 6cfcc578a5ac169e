/** Plans the recipients of campaigns and publishes the plans. */
@NullMarked
package dev.trickle.api.planning;

import org.jspecify.annotations.NullMarked;
