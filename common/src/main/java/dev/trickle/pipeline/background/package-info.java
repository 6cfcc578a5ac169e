/**
 * Work that is repeated in the background, and statements that are repeated after a failure. A service uses
 * {@link PollingWorker} for the first and {@link Retry} for the second, and neither {@code @Scheduled} nor executors
 * and loops of its own.
 */
@NullMarked
package dev.trickle.pipeline.background;

import org.jspecify.annotations.NullMarked;
