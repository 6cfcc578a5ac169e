package dev.trickle.scheduler;

import static dev.trickle.scheduler.SchedulerScenario.MONDAY_AT_EIGHT;

import dev.trickle.pipeline.CampaignEvent.CampaignChanged;
import dev.trickle.pipeline.CampaignEvent.DesiredState;
import dev.trickle.pipeline.CampaignId;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Builder of a campaign definition. Defaults: from Monday at eight, daily limit 1,000. */
record TestCampaign(
        CampaignId campaign,
        long revision,
        DesiredState desiredState,
        Instant startAt,
        @Nullable Instant endAt,
        int dailyLimit,
        int priority,
        int maxRetries) {

    static TestCampaign sale(CampaignId campaign) {
        return new TestCampaign(campaign, 1, DesiredState.SCHEDULED, MONDAY_AT_EIGHT, null, 1_000, 5, 3);
    }

    TestCampaign withRevision(long newRevision) {
        return new TestCampaign(campaign, newRevision, desiredState, startAt, endAt, dailyLimit, priority, maxRetries);
    }

    TestCampaign paused() {
        return withDesiredState(DesiredState.PAUSED);
    }

    TestCampaign cancelled() {
        return withDesiredState(DesiredState.CANCELLED);
    }

    private TestCampaign withDesiredState(DesiredState newState) {
        return new TestCampaign(campaign, revision, newState, startAt, endAt, dailyLimit, priority, maxRetries);
    }

    TestCampaign startingAt(String instant) {
        var start = Instant.parse(instant);
        return new TestCampaign(campaign, revision, desiredState, start, endAt, dailyLimit, priority, maxRetries);
    }

    TestCampaign endingAt(String instant) {
        var end = Instant.parse(instant);
        return new TestCampaign(campaign, revision, desiredState, startAt, end, dailyLimit, priority, maxRetries);
    }

    TestCampaign withDailyLimit(int messages) {
        return new TestCampaign(campaign, revision, desiredState, startAt, endAt, messages, priority, maxRetries);
    }

    TestCampaign withPriority(int newPriority) {
        return new TestCampaign(campaign, revision, desiredState, startAt, endAt, dailyLimit, newPriority, maxRetries);
    }

    TestCampaign withMaxRetries(int times) {
        return new TestCampaign(campaign, revision, desiredState, startAt, endAt, dailyLimit, priority, times);
    }

    CampaignChanged definition() {
        return new CampaignChanged(
                campaign,
                revision,
                desiredState,
                "spring_sale",
                "en_US",
                null,
                startAt,
                endAt,
                dailyLimit,
                priority,
                maxRetries,
                MONDAY_AT_EIGHT);
    }
}
