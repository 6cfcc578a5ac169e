package dev.trickle.api.resolution;

import dev.trickle.pipeline.AccountId;
import dev.trickle.pipeline.AttemptId;
import dev.trickle.pipeline.CampaignId;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * An unconfirmed attempt, as the API returns it.
 *
 * @param userPhone of the person; null after an erasure
 * @param name of the person; null if it is not known
 * @param ageSeconds time since the attempt became unconfirmed
 * @param cause error of the call, for example {@code SocketTimeoutException}; null if the sender crashed
 * @param explanation the cause in words
 * @param closed whether its campaign is closed, so that it can no longer be resolved
 * @param superseded whether the recipient has a later attempt, which was not called, so that this one can no longer be
 *     resolved
 * @param resendAt when it is sent again unless it is confirmed or resolved before; null if it is not sent again
 */
record UnconfirmedAttempt(
        AttemptId attempt,
        CampaignId campaign,
        String campaignName,
        AccountId account,
        @Nullable String userPhone,
        @Nullable String name,
        Instant since,
        long ageSeconds,
        @Nullable String cause,
        String explanation,
        boolean closed,
        boolean superseded,
        @Nullable Instant resendAt) {}
