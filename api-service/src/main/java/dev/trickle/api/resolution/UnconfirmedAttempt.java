package dev.trickle.api.resolution;

import dev.trickle.pipeline.AccountId;
import dev.trickle.pipeline.AttemptId;
import dev.trickle.pipeline.CampaignId;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A message that went out or did not, as it is shown.
 *
 * @param ageSeconds how long it has been unclear
 * @param cause what came instead of an answer, such as {@code SocketTimeoutException}; null if the sender died
 * @param closed whether its campaign has ended, so that nothing can be decided any more
 * @param resendAt when it will be sent again unless it becomes clear or somebody decides; null if it will not
 */
record UnconfirmedAttempt(
        AttemptId attempt,
        CampaignId campaign,
        AccountId account,
        Instant since,
        long ageSeconds,
        @Nullable String cause,
        boolean closed,
        @Nullable Instant resendAt) {}
