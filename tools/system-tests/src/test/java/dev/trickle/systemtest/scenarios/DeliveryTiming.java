package dev.trickle.systemtest.scenarios;

import java.time.Duration;
import java.util.List;

/**
 * Delays of delivery and webhook of a message.
 *
 * @param deliveryDelay from acceptance to delivery
 * @param webhookDelay from delivery to its webhook
 */
record DeliveryTiming(Duration deliveryDelay, Duration webhookDelay) {

    /** Slots become free at full hours; late webhooks arrive in between, so that their order is unambiguous. */
    private static final Duration HALF_HOUR = Duration.ofMinutes(30);

    /** Delivery after hours or days, reported at once or hours or days later. */
    private static final List<DeliveryTiming> KINDS = List.of(
            new DeliveryTiming(Duration.ZERO, Duration.ZERO),
            new DeliveryTiming(Duration.ofHours(5), Duration.ZERO),
            new DeliveryTiming(Duration.ZERO, Duration.ofHours(40).plus(HALF_HOUR)),
            new DeliveryTiming(Duration.ofHours(20), Duration.ofHours(3).plus(HALF_HOUR)),
            new DeliveryTiming(Duration.ofHours(30), Duration.ofHours(3).plus(HALF_HOUR)));

    /** The timing of a queue position. */
    static DeliveryTiming of(int place) {
        return KINDS.get(place % KINDS.size());
    }
}
