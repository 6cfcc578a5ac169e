package dev.trickle.scheduler.query;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.trickle.pipeline.CampaignId;
import dev.trickle.pipeline.Scope;
import dev.trickle.scheduler.release.BlockingReason;
import dev.trickle.scheduler.release.BlockingReason.Code;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One line of the answer to "why not now?".
 *
 * @param campaign whose recipients it keeps; null if all of the account
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record BlockingReasonView(
        Code reason,
        @Nullable Instant until,
        @Nullable CampaignId campaign,
        @Nullable Scope scope) {

    BlockingReasonView(@Nullable CampaignId campaign, BlockingReason obstacle) {
        this(obstacle.code(), obstacle.until(), campaign, obstacle.scope());
    }

    static BlockingReasonView forAccount(BlockingReason blockingReason) {
        return new BlockingReasonView(null, blockingReason);
    }
}
