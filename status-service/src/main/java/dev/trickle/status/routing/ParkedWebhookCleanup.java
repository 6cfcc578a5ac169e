package dev.trickle.status.routing;

import dev.trickle.pipeline.ClockSkippable;
import dev.trickle.pipeline.DeliveryUpdate.ExternalMessageSeen;
import dev.trickle.pipeline.Topics;
import dev.trickle.status.publishing.EventPublisher;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

/**
 * Looks after reports about unknown messages: publishes them when the sender has come to know the message, and counts
 * the message as another tool's when it has not in time.
 *
 * <p>It looks at the claims again and again rather than waiting for an event: the claim may have learnt the message
 * between the router's look at it and the parking. Everything is published before it is noted, so whoever crashes in
 * between publishes it once more, which changes nothing for whoever reads it.
 */
@Component
class ParkedWebhookCleanup implements ClockSkippable {

    /** Those that were counted as foreign hardly ever match, and there may be many: one look in a minute will do. */
    private static final int LOOKS_BETWEEN_FULL_ONES = 60;

    private final ParkedWebhooks parked;
    private final EventPublisher eventPublisher;
    private final ContactKeyResolver contactKeyResolver;
    private final RoutingProperties settings;
    private final InstantSource calendar;
    private final GuardedTask looking = new GuardedTask("parked-webhooks", this::lookOnce);
    private int looks;

    ParkedWebhookCleanup(
            ParkedWebhooks parked,
            EventPublisher eventPublisher,
            ContactKeyResolver contactKeyResolver,
            RoutingProperties settings,
            InstantSource calendar) {
        this.parked = parked;
        this.eventPublisher = eventPublisher;
        this.contactKeyResolver = contactKeyResolver;
        this.settings = settings;
        this.calendar = calendar;
    }

    @Scheduled(fixedDelay = 1_000)
    void look() {
        looking.run();
    }

    private void lookOnce() {
        var now = calendar.instant();
        publishMatched(looks++ % LOOKS_BETWEEN_FULL_ONES == 0);
        countOverdue(now);
        parked.forgetParkedBy(now.minus(settings.foreignAfter()).minus(settings.matchableFor()));
    }

    private void publishMatched(boolean evenCounted) {
        var matched = parked.matched(evenCounted);
        if (matched.isEmpty()) {
            return;
        }
        eventPublisher.sendAll(matched.stream()
                .map(it -> Topics.DELIVERY_UPDATES.toRecord(it.known().account(), it.event()))
                .toList());
        parked.forget(matched);
    }

    private void countOverdue(Instant now) {
        var overdue = parked.overdue(now.minus(settings.foreignAfter()));
        if (overdue.isEmpty()) {
            return;
        }
        eventPublisher.sendAll(overdue.stream()
                .filter(message -> !message.needsNoSlot())
                .flatMap(message -> message.contactKey().stream()
                        .map(key -> Topics.DELIVERY_UPDATES.toRecord(
                                message.account(),
                                new ExternalMessageSeen(
                                        key, contactKeyResolver.recognise(message.messageId()), message.at()))))
                .toList());
        parked.counted(overdue.stream().map(ParkedWebhooks.Overdue::messageId).toList(), now);
    }

    @Override
    public Optional<Instant> nextTimer() {
        return parked.earliest().map(first -> first.plus(settings.foreignAfter()));
    }

    @Override
    public boolean isBusy() {
        return false;
    }
}
