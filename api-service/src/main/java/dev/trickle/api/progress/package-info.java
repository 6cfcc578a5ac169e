/** Read access to the progress of campaigns, recipients and quotas. */
@NullMarked
package dev.trickle.api.progress;

import org.jspecify.annotations.NullMarked;
