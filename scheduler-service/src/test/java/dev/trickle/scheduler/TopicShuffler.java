package dev.trickle.scheduler;

import dev.trickle.pipeline.AccountEvent;
import dev.trickle.pipeline.AccountId;
import dev.trickle.pipeline.CampaignEvent;
import dev.trickle.pipeline.DeliveryUpdate;
import dev.trickle.pipeline.MessageEvent;
import dev.trickle.pipeline.RecipientScheduled;
import dev.trickle.pipeline.SubscriptionChange;
import dev.trickle.pipeline.Topics;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** The input topics of a random history: events arrive in any order, late, and sometimes twice. */
final class TopicShuffler {

    private final Random random;
    private final List<PendingEvent> unread = new ArrayList<>();
    private final List<PendingEvent> read = new ArrayList<>();

    TopicShuffler(Random random) {
        this.random = random;
    }

    void publish(AccountId account, Object event) {
        unread.add(new PendingEvent(account, event));
    }

    /** Events that were read and not committed are read again. */
    void redeliver(List<PendingEvent> events) {
        unread.addAll(events);
    }

    /** Some unread events in any order, sometimes with a repetition of an earlier one. */
    List<PendingEvent> pollSome() {
        var polled = new ArrayList<PendingEvent>();
        for (var count = random.nextInt(unread.size() + 1); count > 0; count--) {
            polled.add(pollOne());
        }
        if (!read.isEmpty() && random.nextInt(3) == 0) {
            polled.add(read.get(random.nextInt(read.size())));
        }
        return polled;
    }

    List<PendingEvent> pollAll() {
        var polled = new ArrayList<PendingEvent>();
        while (!unread.isEmpty()) {
            polled.add(pollOne());
        }
        return polled;
    }

    boolean isEmpty() {
        return unread.isEmpty();
    }

    private PendingEvent pollOne() {
        var index = random.nextInt(unread.size());
        var pendingEvent = unread.get(index);
        unread.set(index, unread.getLast());
        unread.removeLast();
        read.add(pendingEvent);
        return pendingEvent;
    }

    /** An event that the scheduler has not read yet. */
    record PendingEvent(AccountId account, Object event) {

        String topic() {
            return switch (event) {
                case CampaignEvent campaign -> Topics.CAMPAIGN_EVENTS.name();
                case RecipientScheduled scheduled -> Topics.RECIPIENT_SCHEDULED.name();
                case SubscriptionChange change -> Topics.SUBSCRIPTION_CHANGES.name();
                case MessageEvent outcome -> Topics.MESSAGE_EVENTS.name();
                case DeliveryUpdate update -> Topics.DELIVERY_UPDATES.name();
                case AccountEvent account -> Topics.ACCOUNT_EVENTS.name();
                default -> throw new IllegalArgumentException("Not an input of the scheduler: " + event.getClass());
            };
        }
    }
}
