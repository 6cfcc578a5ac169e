package dev.trickle.scheduler;

import static dev.trickle.pipeline.Topics.ACCOUNT_EVENTS;
import static dev.trickle.pipeline.Topics.CAMPAIGN_EVENTS;
import static dev.trickle.pipeline.Topics.DELIVERY_UPDATES;
import static dev.trickle.pipeline.Topics.MESSAGE_EVENTS;
import static dev.trickle.pipeline.Topics.RECIPIENT_SCHEDULED;
import static dev.trickle.pipeline.Topics.SCHEDULE_EVENTS;
import static dev.trickle.pipeline.Topics.SEND_REQUESTS;
import static dev.trickle.pipeline.Topics.SUBSCRIPTION_CHANGES;

import dev.trickle.pipeline.TopicGroup;
import java.util.List;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.kstream.Named;

/**
 * Turns scheduled recipients into send requests, never more than the quota allows.
 *
 * <pre>
 * campaign-events ─────┐
 * recipient-scheduled ─┤
 * subscription-changes ┼─▶ release-within-quota ──▶ send-requests
 * message-events ──────┤     │                 └──▶ schedule-events
 * delivery-updates ────┤   [accounts][campaigns][queues][metadata][recipients]
 * account-events ──────┘   [in-flight][retries][timers][slots][opt-outs][replay-buffer]
 * </pre>
 */
final class SchedulerTopology {

    static final TopicGroup INPUTS = TopicGroup.of(List.of(
            CAMPAIGN_EVENTS,
            RECIPIENT_SCHEDULED,
            SUBSCRIPTION_CHANGES,
            MESSAGE_EVENTS,
            DELIVERY_UPDATES,
            ACCOUNT_EVENTS));

    static final TopicGroup OUTPUTS = TopicGroup.of(List.of(SEND_REQUESTS, SCHEDULE_EVENTS));

    private final ReleaseProcessor releaseProcessor;

    SchedulerTopology(ReleaseProcessor releaseProcessor) {
        this.releaseProcessor = releaseProcessor;
    }

    void addTo(StreamsBuilder builder) {
        builder.stream(INPUTS.names(), INPUTS.consumed("read-inputs"))
                .process(releaseProcessor, Named.as("release-within-quota"))
                .to(OUTPUTS.topicNameExtractor(), OUTPUTS.produced("write-outputs"));
    }
}
