package dev.trickle.status.routing;

import dev.trickle.pipeline.ClockSkippable;
import dev.trickle.pipeline.DeliveryUpdate.ExternalMessageSeen;
import dev.trickle.pipeline.Topics;
import dev.trickle.status.identity.ContactKeyResolver;
import dev.trickle.status.publishing.EventPublisher;
import dev.trickle.status.routing.ParkedWebhooks.Overdue;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.springframework.stereotype.Component;

/**
 * Processes parked reports: publishes them once the sender knows the message, and publishes the message as external if
 * it stays unknown.
 *
 * <p>It polls the claims instead of waiting for an event: the message id may be stored between the router's query and
 * the parking. Events are published before the rows change; after a crash in between they are published again, which is
 * idempotent for consumers.
 */
@Component
public class ParkedWebhookCleanup implements ClockSkippable {

    /** Reports that count as external rarely match and may be many, so they are matched once a minute only. */
    private static final int RUNS_PER_FULL_MATCH = 60;

    /** WhatsApp abandons the delivery of a message after this time. */
    private static final Duration MAX_DELIVERY_TIME = Duration.ofDays(30);

    private final ParkedWebhooks parked;
    private final EventPublisher publisher;
    private final ContactKeyResolver contactKeys;
    private final RoutingProperties settings;
    private final InstantSource clock;
    private int runs;

    ParkedWebhookCleanup(
            ParkedWebhooks parked,
            EventPublisher publisher,
            ContactKeyResolver contactKeys,
            RoutingProperties settings,
            InstantSource clock) {
        this.parked = parked;
        this.publisher = publisher;
        this.contactKeys = contactKeys;
        this.settings = settings;
        this.clock = clock;
    }

    /** Processes the reports that are due; called once a second. */
    public void run() {
        var now = clock.instant();
        publishMatched(runs++ % RUNS_PER_FULL_MATCH == 0);
        publishExternal(now);
        parked.deleteParkedUntil(now.minus(settings.externalMessageAfter()).minus(settings.matchRetention()));
        parked.deleteCountedUntil(now.minus(MAX_DELIVERY_TIME));
    }

    private void publishMatched(boolean includeCounted) {
        var matched = parked.findMatched(includeCounted);
        if (matched.isEmpty()) {
            return;
        }
        publisher.sendAll(matched.stream()
                .map(match -> Topics.DELIVERY_UPDATES.toRecord(match.known().account(), match.toEvent()))
                .toList());
        parked.delete(matched);
    }

    private void publishExternal(Instant now) {
        var overdue = parked.findOverdue(now.minus(settings.externalMessageAfter()));
        if (overdue.isEmpty()) {
            return;
        }
        var uncounted = withoutCounted(
                overdue.stream().filter(message -> !message.needsNoSlot()).toList());
        publisher.sendAll(uncounted.stream()
                .flatMap(message -> message.contactKey().stream()
                        .map(key -> Topics.DELIVERY_UPDATES.toRecord(
                                message.account(), new ExternalMessageSeen(key, keyOf(message), message.at()))))
                .toList());
        parked.recordCounted(uncounted.stream().map(this::keyOf).toList(), now);
        parked.markCounted(overdue.stream().map(Overdue::messageId).toList(), now);
    }

    /** A late report of a message must not take a slot again. */
    private List<Overdue> withoutCounted(List<Overdue> overdue) {
        var counted = parked.findCounted(overdue.stream().map(this::keyOf).toList());
        return overdue.stream()
                .filter(message -> !counted.contains(keyOf(message)))
                .toList();
    }

    private String keyOf(Overdue message) {
        return contactKeys.hash(message.messageId());
    }

    @Override
    public Optional<Instant> nextTimer() {
        return parked.findEarliest().map(parkedAt -> parkedAt.plus(settings.externalMessageAfter()));
    }

    @Override
    public boolean isBusy() {
        return false;
    }
}
