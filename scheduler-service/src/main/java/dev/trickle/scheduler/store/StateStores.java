package dev.trickle.scheduler.store;

import static org.apache.kafka.streams.state.Stores.keyValueStoreBuilder;
import static org.apache.kafka.streams.state.Stores.persistentKeyValueStore;

import dev.trickle.pipeline.JsonSerde;
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
 * The state stores of one partition. Every key starts with the account; see {@link StoreKeys}.
 *
 * @param accounts daily quota, suspensions and clock, by account
 * @param campaigns definition, queue position and counts, by campaign
 * @param queues queued recipients, by campaign and page; read at the cursor only, never scanned from the front
 * @param metadata progress of the recovery, see {@code StateRecovery}
 * @param inFlight recipients without an outcome, by page, see {@link InFlightRecipients}
 * @param recipients all other recipients that have left the queue, by recipient
 * @param retries index of {@code recipients} whose retry is scheduled, by campaign and due instant
 * @param timers due instants, by second and page, see {@link TimerIndex}
 * @param slots quota slots of messages that were or may have been sent, by contact key
 * @param optOuts opt-outs and opt-ins, by contact key
 * @param replayBuffer events about recipients during a recovery, empty otherwise, see {@code ReplayBuffer}
 */
public record StateStores(
        KeyValueStore<String, AccountState> accounts,
        KeyValueStore<String, CampaignState> campaigns,
        KeyValueStore<String, QueuePage> queues,
        KeyValueStore<String, String> metadata,
        KeyValueStore<String, ReleasedPage> inFlight,
        KeyValueStore<String, Recipient> recipients,
        KeyValueStore<String, String> retries,
        KeyValueStore<String, TimerPage> timers,
        KeyValueStore<String, Slot> slots,
        KeyValueStore<String, OptOut> optOuts,
        KeyValueStore<String, BufferedEvent> replayBuffer) {

    public static final String ACCOUNTS = "accounts";
    public static final String CAMPAIGNS = "campaigns";
    private static final String QUEUES = "queues";
    public static final String METADATA = "metadata";
    public static final String IN_FLIGHT = "in-flight";
    private static final String RECIPIENTS = "recipients";
    private static final String RETRIES = "retries";
    public static final String TIMERS = "timers";
    public static final String SLOTS = "slots";
    private static final String OPT_OUTS = "opt-outs";
    private static final String REPLAY_BUFFER = "replay-buffer";

    public static Set<StoreBuilder<?>> builders() {
        return Set.of(
                cachedStore(ACCOUNTS, BinarySerde.of(AccountState.class)),
                cachedStore(CAMPAIGNS, BinarySerde.of(CampaignState.class)),
                cachedStore(QUEUES, BinarySerde.of(QueuePage.class)),
                store(METADATA, Serdes.String()),
                store(IN_FLIGHT, BinarySerde.of(ReleasedPage.class)),
                store(RECIPIENTS, BinarySerde.of(Recipient.class)),
                store(RETRIES, Serdes.String()),
                cachedStore(TIMERS, BinarySerde.of(TimerPage.class)),
                store(SLOTS, BinarySerde.of(Slot.class)),
                store(OPT_OUTS, BinarySerde.of(OptOut.class)),
                store(REPLAY_BUFFER, JsonSerde.of(BufferedEvent.class)));
    }

    public static StateStores from(ProcessorContext<?, ?> context) {
        return new StateStores(
                context.getStateStore(ACCOUNTS),
                context.getStateStore(CAMPAIGNS),
                context.getStateStore(QUEUES),
                context.getStateStore(METADATA),
                context.getStateStore(IN_FLIGHT),
                context.getStateStore(RECIPIENTS),
                context.getStateStore(RETRIES),
                context.getStateStore(TIMERS),
                context.getStateStore(SLOTS),
                context.getStateStore(OPT_OUTS),
                context.getStateStore(REPLAY_BUFFER));
    }

    /** A store with a record cache: repeated writes of a key reach RocksDB and the changelog once per commit. */
    private static <V> StoreBuilder<KeyValueStore<String, V>> cachedStore(String name, Serde<V> values) {
        return store(name, values).withCachingEnabled();
    }

    private static <V> StoreBuilder<KeyValueStore<String, V>> store(String name, Serde<V> values) {
        return keyValueStoreBuilder(persistentKeyValueStore(name), Serdes.String(), values);
    }

    /** Deletes a key without the read of the old value that {@link KeyValueStore#delete} does. */
    public static void remove(KeyValueStore<String, ?> store, String key) {
        store.put(key, null);
    }
}
