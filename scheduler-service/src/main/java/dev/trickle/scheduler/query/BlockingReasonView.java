package dev.trickle.scheduler.query;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.trickle.pipeline.CampaignId;
import dev.trickle.pipeline.Scope;
import dev.trickle.scheduler.release.BlockingReason;
import dev.trickle.scheduler.release.BlockingReason.Code;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A blocking reason in the account status.
 *
 * @param campaign the blocked campaign; null if the whole account is blocked
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record BlockingReasonView(
        Code reason,
        @Nullable Instant until,
        @Nullable CampaignId campaign,
        @Nullable Scope scope) {

    BlockingReasonView(@Nullable CampaignId campaign, BlockingReason blockingReason) {
        this(blockingReason.code(), blockingReason.until(), campaign, blockingReason.scope());
    }

    static BlockingReasonView forAccount(BlockingReason blockingReason) {
        return new BlockingReasonView(null, blockingReason);
    }
}
