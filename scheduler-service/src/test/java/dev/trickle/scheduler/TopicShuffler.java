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

/** The topics that the gate of a random history reads: across each other, late, and now and then twice. */
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

    /** What was read and never committed is read again. */
    void redeliver(List<PendingEvent> letters) {
        unread.addAll(letters);
    }

    /** Some of it, in any order; now and then something that was read before, perhaps long ago. */
    List<PendingEvent> pollSome() {
        var taken = new ArrayList<PendingEvent>();
        for (var count = random.nextInt(unread.size() + 1); count > 0; count--) {
            taken.add(pollOne());
        }
        if (!read.isEmpty() && random.nextInt(3) == 0) {
            taken.add(read.get(random.nextInt(read.size())));
        }
        return taken;
    }

    List<PendingEvent> pollAll() {
        var taken = new ArrayList<PendingEvent>();
        while (!unread.isEmpty()) {
            taken.add(pollOne());
        }
        return taken;
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

    /** An event on its way to the gate. */
    record PendingEvent(AccountId account, Object event) {

        String topic() {
            return switch (event) {
                case CampaignEvent campaign -> Topics.CAMPAIGN_EVENTS.name();
                case RecipientScheduled scheduled -> Topics.RECIPIENT_SCHEDULED.name();
                case SubscriptionChange change -> Topics.SUBSCRIPTION_CHANGES.name();
                case MessageEvent answer -> Topics.MESSAGE_EVENTS.name();
                case DeliveryUpdate update -> Topics.DELIVERY_UPDATES.name();
                case AccountEvent account -> Topics.ACCOUNT_EVENTS.name();
                default -> throw new IllegalArgumentException("The gate reads no " + event.getClass());
            };
        }
    }
}
