package dev.trickle.scheduler.view;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.trickle.pipeline.CampaignId;
import dev.trickle.pipeline.Scope;
import dev.trickle.scheduler.release.Obstacle;
import dev.trickle.scheduler.release.Obstacle.Reason;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One line of the answer to "why not now?".
 *
 * @param campaign whose recipients it keeps; null if all of the account
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record Hindrance(
        Reason reason,
        @Nullable Instant until,
        @Nullable CampaignId campaign,
        @Nullable Scope scope) {

    Hindrance(@Nullable CampaignId campaign, Obstacle obstacle) {
        this(obstacle.reason(), obstacle.until(), campaign, obstacle.scope());
    }

    static Hindrance ofAccount(Obstacle obstacle) {
        return new Hindrance(null, obstacle);
    }
}
