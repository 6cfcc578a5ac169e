package dev.trickle.systemtest.scenarios;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.IntStream;

/** Phones that are off and webhooks that come hours and days late: they hold places, and so cost days. */
final class LateWebhooks {

    private LateWebhooks() {}

    /**
     * A campaign of the shop that opens by day has the messages of each day that it has in a model which shares no code
     * with ours, and keeps every promise.
     */
    static void assertMatchesReferenceModel(ScenarioCluster scenarioCluster, int people, int peopleADay) {
        var start =
                ClockDriver.instantOf(scenarioCluster.clockDriver().today().plusDays(1).atTime(ClockDriver.MORNING));
        var testCampaign = scenarioCluster.createCampaign(scenarioCluster.dayAccount(), "late_webhooks", people, start);
        var queue = testCampaign.queue();
        var phones =
                IntStream.range(0, queue.size()).mapToObj(DeliveryTiming::of).toList();
        for (var place = 0; place < queue.size(); place++) {
            var deliveryTiming = phones.get(place);
            scenarioCluster.simulator().declarePhone(queue.get(place), deliveryTiming.deliveryDelay(), deliveryTiming.webhookDelay());
        }

        testCampaign.runUntilClosed();

        assertThat(testCampaign.messagesByDay())
                .isEqualTo(new ReferenceModel(peopleADay, ClockDriver.ZONE, ClockDriver.MORNING)
                        .messagesByDay(phones, start))
                .hasSizeGreaterThan(people / peopleADay);
        testCampaign.assertAllPromisesHold(peopleADay);
    }
}
