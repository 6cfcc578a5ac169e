package dev.trickle.scheduler;

import static org.apache.kafka.streams.state.Stores.keyValueStoreBuilder;
import static org.apache.kafka.streams.state.Stores.persistentKeyValueStore;

import dev.trickle.scheduler.account.AccountState;
import dev.trickle.scheduler.account.OptOut;
import dev.trickle.scheduler.campaign.CampaignState;
import dev.trickle.scheduler.campaign.QueuePage;
import dev.trickle.scheduler.codec.BinarySerde;
import dev.trickle.scheduler.quota.Slot;
import dev.trickle.scheduler.recipient.Recipient;
import dev.trickle.scheduler.recipient.ReleasedPage;
import dev.trickle.scheduler.timer.TimerPage;
import java.util.Set;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.StoreBuilder;

/**
 * What the gate remembers on disk. Every key begins with the account; see {@link StoreKeys}.
 *
 * @param accounts ledgers and holds, by account
 * @param campaigns definition and tally, by campaign
 * @param waiting the queue: by campaign and page, read at the cursor only, never scanned from the front
 * @param marks what the stores have been through, see {@link StateRecovery}
 * @param inFlight released and not answered, by the page, see {@link InFlightRecipients}
 * @param recipients everyone else who has left the queue, by recipient
 * @param later who is due again: by campaign and time, an index of {@code recipients}
 * @param timers whose time is over when: by the second and the page, see {@link TimerIndex}
 * @param slots people who hold a place in the moving 24 hours for what was or may have been sent, by contact key
 * @param optedOut who must not be written to, by contact key
 */
record StateStores(
        KeyValueStore<String, AccountState> accounts,
        KeyValueStore<String, CampaignState> campaigns,
        KeyValueStore<String, QueuePage> waiting,
        KeyValueStore<String, String> marks,
        KeyValueStore<String, ReleasedPage> inFlight,
        KeyValueStore<String, Recipient> recipients,
        KeyValueStore<String, String> later,
        KeyValueStore<String, TimerPage> timers,
        KeyValueStore<String, Slot> slots,
        KeyValueStore<String, OptOut> optedOut) {

    static final String ACCOUNTS = "accounts";
    static final String CAMPAIGNS = "campaigns";
    private static final String WAITING = "waiting";
    static final String MARKS = "marks";
    static final String IN_FLIGHT = "in-flight";
    private static final String RECIPIENTS = "recipients";
    private static final String LATER = "later";
    static final String TIMERS = "timers";
    static final String SLOTS = "slots";
    private static final String OPTED_OUT = "opted-out";

    static Set<StoreBuilder<?>> builders() {
        return Set.of(
                rewritten(ACCOUNTS, BinarySerde.of(AccountState.class)),
                rewritten(CAMPAIGNS, BinarySerde.of(CampaignState.class)),
                rewritten(WAITING, BinarySerde.of(QueuePage.class)),
                store(MARKS, Serdes.String()),
                store(IN_FLIGHT, BinarySerde.of(ReleasedPage.class)),
                store(RECIPIENTS, BinarySerde.of(Recipient.class)),
                store(LATER, Serdes.String()),
                rewritten(TIMERS, BinarySerde.of(TimerPage.class)),
                store(SLOTS, BinarySerde.of(Slot.class)),
                store(OPTED_OUT, BinarySerde.of(OptOut.class)));
    }

    static StateStores of(ProcessorContext<?, ?> context) {
        return new StateStores(
                context.getStateStore(ACCOUNTS),
                context.getStateStore(CAMPAIGNS),
                context.getStateStore(WAITING),
                context.getStateStore(MARKS),
                context.getStateStore(IN_FLIGHT),
                context.getStateStore(RECIPIENTS),
                context.getStateStore(LATER),
                context.getStateStore(TIMERS),
                context.getStateStore(SLOTS),
                context.getStateStore(OPTED_OUT));
    }

    /** What a transaction writes again and again goes to disk and changelog once, when it is committed. */
    private static <V> StoreBuilder<KeyValueStore<String, V>> rewritten(String name, Serde<V> values) {
        return store(name, values).withCachingEnabled();
    }

    private static <V> StoreBuilder<KeyValueStore<String, V>> store(String name, Serde<V> values) {
        return keyValueStoreBuilder(persistentKeyValueStore(name), Serdes.String(), values);
    }

    /** Deletes without a look at what was there, which a store's own deletion takes. */
    static void remove(KeyValueStore<String, ?> store, String key) {
        store.put(key, null);
    }
}
