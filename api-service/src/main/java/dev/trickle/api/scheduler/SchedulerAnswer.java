package dev.trickle.api.scheduler;

import dev.trickle.api.query.ServiceAnswer;
import dev.trickle.api.query.ServiceReachability;
import dev.trickle.pipeline.CampaignId;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Answer of the scheduler about an account, or the last known one while the scheduler is unreachable. */
public final class SchedulerAnswer {

    private final ServiceAnswer<SchedulerStatus> answer;

    SchedulerAnswer(ServiceAnswer<SchedulerStatus> answer) {
        this.answer = answer;
    }

    /** Whether the scheduler answered, and when the answer was true. */
    public ServiceReachability reachability() {
        return answer.reachability();
    }

    /** Why this campaign of the account waits; null if the scheduler has not answered yet. */
    public @Nullable List<WaitingReason> waitingReasons(CampaignId campaign) {
        return status().map(known -> known.waitingReasons(campaign)).orElse(null);
    }

    /** The answer, if the scheduler gave it now and has its whole state. */
    Optional<SchedulerStatus> readyStatus() {
        return answer.isReachable() ? status().filter(SchedulerStatus::isReady) : Optional.empty();
    }

    /** All fields of the answer; null if the scheduler has not answered yet. */
    public @Nullable Map<String, Object> fields() {
        return status().map(SchedulerStatus::all).orElse(null);
    }

    private Optional<SchedulerStatus> status() {
        return Optional.ofNullable(answer.status());
    }
}
