package dev.trickle.scheduler;

import static dev.trickle.scheduler.SchedulerScenario.MONDAY_AT_EIGHT;

import dev.trickle.pipeline.CampaignEvent.CampaignChanged;
import dev.trickle.pipeline.CampaignEvent.DesiredState;
import dev.trickle.pipeline.CampaignId;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** What somebody wants of a campaign; what a test does not mention is as usual: from Monday at eight, 1,000 a day. */
record TestCampaign(
        CampaignId campaign,
        long revision,
        DesiredState wanted,
        Instant startAt,
        @Nullable Instant endAt,
        int dailyLimit,
        int priority,
        int maxRetries) {

    static TestCampaign sale(CampaignId campaign) {
        return new TestCampaign(campaign, 1, DesiredState.SCHEDULED, MONDAY_AT_EIGHT, null, 1_000, 5, 3);
    }

    TestCampaign revision(long newer) {
        return new TestCampaign(campaign, newer, wanted, startAt, endAt, dailyLimit, priority, maxRetries);
    }

    TestCampaign paused() {
        return in(DesiredState.PAUSED);
    }

    TestCampaign cancelled() {
        return in(DesiredState.CANCELLED);
    }

    private TestCampaign in(DesiredState changed) {
        return new TestCampaign(campaign, revision, changed, startAt, endAt, dailyLimit, priority, maxRetries);
    }

    TestCampaign startingAt(String instant) {
        var start = Instant.parse(instant);
        return new TestCampaign(campaign, revision, wanted, start, endAt, dailyLimit, priority, maxRetries);
    }

    TestCampaign endingAt(String instant) {
        var end = Instant.parse(instant);
        return new TestCampaign(campaign, revision, wanted, startAt, end, dailyLimit, priority, maxRetries);
    }

    TestCampaign upToADay(int messages) {
        return new TestCampaign(campaign, revision, wanted, startAt, endAt, messages, priority, maxRetries);
    }

    TestCampaign priority(int turns) {
        return new TestCampaign(campaign, revision, wanted, startAt, endAt, dailyLimit, turns, maxRetries);
    }

    TestCampaign retrying(int times) {
        return new TestCampaign(campaign, revision, wanted, startAt, endAt, dailyLimit, priority, times);
    }

    CampaignChanged definition() {
        return new CampaignChanged(
                campaign,
                revision,
                wanted,
                "spring_sale",
                "en_US",
                startAt,
                endAt,
                dailyLimit,
                priority,
                maxRetries,
                MONDAY_AT_EIGHT);
    }
}
