package dev.trickle.api.scheduler;

import dev.trickle.pipeline.CampaignId;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Answer of the scheduler about an account, or the last known one while the scheduler is unreachable. */
public final class SchedulerAnswer {

    private final boolean isReachable;
    private final Optional<ReportedStatus> status;

    private SchedulerAnswer(boolean isReachable, Optional<ReportedStatus> status) {
        this.isReachable = isReachable;
        this.status = status;
    }

    static SchedulerAnswer of(ReportedStatus status) {
        return new SchedulerAnswer(true, Optional.of(status));
    }

    static SchedulerAnswer unreachable(@Nullable ReportedStatus lastKnown) {
        return new SchedulerAnswer(false, Optional.ofNullable(lastKnown));
    }

    /** Whether the scheduler answered, and when the answer was true. */
    public SchedulerReachability reachability() {
        return new SchedulerReachability(
                isReachable, status.map(ReportedStatus::at).orElse(null));
    }

    /** Why this campaign of the account waits; null if the scheduler has not answered yet. */
    public @Nullable List<WaitingReason> waitingReasons(CampaignId campaign) {
        return status.map(known -> known.waitingReasons(campaign)).orElse(null);
    }

    /** The answer, if the scheduler gave it now and has its whole state. */
    Optional<ReportedStatus> readyStatus() {
        return isReachable ? status.filter(ReportedStatus::isReady) : Optional.empty();
    }

    /** All fields of the answer; null if the scheduler has not answered yet. */
    @Nullable
    Map<String, Object> fields() {
        return status.map(ReportedStatus::all).orElse(null);
    }
}
