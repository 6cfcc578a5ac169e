package dev.trickle.systemtest.scenarios;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.IntStream;

/** Late deliveries and late webhooks occupy slots longer and so delay a campaign. */
final class LateWebhooks {

    private LateWebhooks() {}

    /**
     * Runs a campaign of the day account and compares its messages per day with the {@link ReferenceModel}; all
     * promises must hold.
     */
    static void assertMatchesReferenceModel(ScenarioCluster scenarioCluster, int people, int peopleADay) {
        var start = ClockDriver.instantOf(
                scenarioCluster.clockDriver().today().plusDays(1).atTime(ClockDriver.MORNING));
        var testCampaign = scenarioCluster.createCampaign(scenarioCluster.dayAccount(), "late_webhooks", people, start);
        var queue = testCampaign.queue();
        var phones =
                IntStream.range(0, queue.size()).mapToObj(DeliveryTiming::of).toList();
        for (var place = 0; place < queue.size(); place++) {
            var deliveryTiming = phones.get(place);
            scenarioCluster
                    .simulator()
                    .declarePhone(queue.get(place), deliveryTiming.deliveryDelay(), deliveryTiming.webhookDelay());
        }

        testCampaign.runUntilClosed();

        assertThat(testCampaign.outcome().messagesByDay())
                .isEqualTo(new ReferenceModel(peopleADay, ClockDriver.ZONE, ClockDriver.MORNING)
                        .messagesByDay(phones, start))
                .hasSizeGreaterThan(people / peopleADay);
        testCampaign.outcome().assertAllPromisesHold(peopleADay);
    }
}
