package dev.trickle.scheduler;

import static dev.trickle.scheduler.SchedulerScenario.MONDAY_AT_EIGHT;

import dev.trickle.pipeline.CampaignEvent.CampaignChanged;
import dev.trickle.pipeline.CampaignEvent.WantedState;
import dev.trickle.pipeline.CampaignId;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** What somebody wants of a campaign; what a test does not mention is as usual: from Monday at eight, 1,000 a day. */
record Sale(
        CampaignId campaign,
        long revision,
        WantedState wanted,
        Instant startAt,
        @Nullable Instant endAt,
        int dailyLimit,
        int priority,
        int maxRetries) {

    static Sale sale(CampaignId campaign) {
        return new Sale(campaign, 1, WantedState.SCHEDULED, MONDAY_AT_EIGHT, null, 1_000, 5, 3);
    }

    Sale revision(long newer) {
        return new Sale(campaign, newer, wanted, startAt, endAt, dailyLimit, priority, maxRetries);
    }

    Sale paused() {
        return in(WantedState.PAUSED);
    }

    Sale cancelled() {
        return in(WantedState.CANCELLED);
    }

    private Sale in(WantedState changed) {
        return new Sale(campaign, revision, changed, startAt, endAt, dailyLimit, priority, maxRetries);
    }

    Sale startingAt(String instant) {
        var start = Instant.parse(instant);
        return new Sale(campaign, revision, wanted, start, endAt, dailyLimit, priority, maxRetries);
    }

    Sale endingAt(String instant) {
        var end = Instant.parse(instant);
        return new Sale(campaign, revision, wanted, startAt, end, dailyLimit, priority, maxRetries);
    }

    Sale upToADay(int messages) {
        return new Sale(campaign, revision, wanted, startAt, endAt, messages, priority, maxRetries);
    }

    Sale priority(int turns) {
        return new Sale(campaign, revision, wanted, startAt, endAt, dailyLimit, turns, maxRetries);
    }

    Sale retrying(int times) {
        return new Sale(campaign, revision, wanted, startAt, endAt, dailyLimit, priority, times);
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
