package dev.trickle.scheduler.recovery;

import dev.trickle.pipeline.AccountId;
import dev.trickle.pipeline.CampaignId;
import dev.trickle.pipeline.RecipientId;
import dev.trickle.scheduler.store.BufferedEvent;
import dev.trickle.scheduler.store.StateStores;
import dev.trickle.scheduler.store.StoreKeys;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.streams.state.KeyValueStore;

/**
 * Events about recipients that a recovery has read and not applied yet, by recipient and in the order of their arrival.
 *
 * <p>A recipient whose own events were read has left the queue before the stores were lost. These recipients are
 * counted by campaign, so that the recovery knows how far it has to read the queue.
 */
public final class ReplayBuffer {

    private static final String NEXT_NUMBER = "~buffered";
    private static final String RELEASED_PREFIX = "~released|";
    private static final String CLOSED_PREFIX = "~closed|";

    private final StateStores stores;
    private long nextNumber;

    public ReplayBuffer(StateStores stores) {
        this.stores = stores;
        var stored = stores.metadata().get(NEXT_NUMBER);
        this.nextNumber = stored == null ? 0 : Long.parseLong(stored);
    }

    /** Adds evidence about an attempt. */
    void add(AccountId account, RecipientId recipient, Object event) {
        store().put(StoreKeys.bufferedEvent(account, recipient, nextNumber), BufferedEvent.of(event));
        nextNumber++;
        stores.metadata().put(NEXT_NUMBER, Long.toString(nextNumber));
    }

    /** Adds an event that the scheduler published about a recipient that has left the queue. */
    public void addPublished(AccountId account, CampaignId campaign, RecipientId recipient, Object event) {
        var marker = StoreKeys.releasedMarker(account, recipient);
        if (stores.metadata().get(marker) == null) {
            stores.metadata().put(marker, "");
            changeReleased(account, campaign, 1);
        }
        add(account, recipient, event);
    }

    /** Removes the events of a recipient of this campaign; empty if it is still queued. */
    List<Object> pollReleased(AccountId account, CampaignId campaign, RecipientId recipient) {
        var marker = StoreKeys.releasedMarker(account, recipient);
        if (stores.metadata().get(marker) == null) {
            return List.of();
        }
        StateStores.remove(stores.metadata(), marker);
        changeReleased(account, campaign, -1);
        var from = StoreKeys.bufferedEvent(account, recipient, 0);
        var until = StoreKeys.bufferedEvent(account, recipient, nextNumber);
        return poll(from, until, Integer.MAX_VALUE);
    }

    /** Removes at most this many events of an account. */
    List<Object> pollAny(AccountId account, int limit) {
        return poll(StoreKeys.firstKey(account), StoreKeys.lastKey(account), limit);
    }

    private List<Object> poll(String from, String until, int limit) {
        var keys = new ArrayList<String>();
        var events = new ArrayList<Object>();
        try (var buffered = store().range(from, until)) {
            while (buffered.hasNext() && keys.size() < limit) {
                var entry = buffered.next();
                keys.add(entry.key);
                events.add(entry.value.event());
            }
        }
        keys.forEach(key -> StateStores.remove(store(), key));
        return events;
    }

    /** Whether the queue of this campaign contains recipients that have left it before the stores were lost. */
    boolean hasReleased(AccountId account, CampaignId campaign) {
        return released(account, campaign) > 0;
    }

    private void changeReleased(AccountId account, CampaignId campaign, int change) {
        var key = RELEASED_PREFIX + StoreKeys.key(account, campaign);
        var changed = released(account, campaign) + change;
        stores.metadata().put(key, changed == 0 ? null : Integer.toString(changed));
    }

    private int released(AccountId account, CampaignId campaign) {
        var stored = stores.metadata().get(RELEASED_PREFIX + StoreKeys.key(account, campaign));
        return stored == null ? 0 : Integer.parseInt(stored);
    }

    /** Adds a campaign that was closed. It is only closed again once its plan is read. */
    void addClosed(AccountId account, CampaignId campaign) {
        stores.metadata().put(CLOSED_PREFIX + StoreKeys.key(account, campaign), "");
    }

    boolean isClosed(AccountId account, CampaignId campaign) {
        return stores.metadata().get(CLOSED_PREFIX + StoreKeys.key(account, campaign)) != null;
    }

    void removeClosed(AccountId account, CampaignId campaign) {
        StateStores.remove(stores.metadata(), CLOSED_PREFIX + StoreKeys.key(account, campaign));
    }

    private KeyValueStore<String, BufferedEvent> store() {
        return stores.replayBuffer();
    }
}
