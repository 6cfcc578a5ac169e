package dev.trickle.api.scheduler;

import dev.trickle.pipeline.Scope;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A reason why a campaign waits.
 *
 * @param reason code of the scheduler
 * @param explanation the reason in words
 * @param until when the reason ends by itself; null if that is unknown, or if a person or an event has to end it
 * @param scope the suspended or paused scope; null for other reasons
 */
public record WaitingReason(
        String reason,
        String explanation,
        @Nullable Instant until,
        @Nullable Scope scope) {}
