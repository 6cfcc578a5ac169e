package dev.trickle.systemtest.scenarios;

import java.time.Duration;
import java.util.List;

/**
 * When a message reaches somebody.
 *
 * @param deliveryDelay from the acceptance until it is delivered
 * @param webhookDelay how much later the webhook comes that says so
 */
record DeliveryTiming(Duration deliveryDelay, Duration webhookDelay) {

    /** Places become free at full hours: what is late comes in between, so that everybody sees both in the same order. */
    private static final Duration HALF_HOUR = Duration.ofMinutes(30);

    /** Off for hours and days, told at once or hours and days later. */
    private static final List<DeliveryTiming> KINDS = List.of(
            new DeliveryTiming(Duration.ZERO, Duration.ZERO),
            new DeliveryTiming(Duration.ofHours(5), Duration.ZERO),
            new DeliveryTiming(Duration.ZERO, Duration.ofHours(40).plus(HALF_HOUR)),
            new DeliveryTiming(Duration.ofHours(20), Duration.ofHours(3).plus(HALF_HOUR)),
            new DeliveryTiming(Duration.ofHours(30), Duration.ofHours(3).plus(HALF_HOUR)));

    /** Of the one with this place in the queue. */
    static DeliveryTiming of(int place) {
        return KINDS.get(place % KINDS.size());
    }
}
