package dev.trickle.scheduler.query;

import static org.apache.kafka.streams.StoreQueryParameters.fromNameAndType;

import dev.trickle.pipeline.AccountId;
import dev.trickle.pipeline.installation.Account;
import dev.trickle.pipeline.installation.SharedSettings;
import dev.trickle.scheduler.account.AccountState;
import dev.trickle.scheduler.campaign.CampaignState;
import dev.trickle.scheduler.query.AccountSnapshot.Rules;
import dev.trickle.scheduler.query.ReleaseStatus.State;
import dev.trickle.scheduler.quota.Slot;
import dev.trickle.scheduler.recovery.EndOffsets;
import dev.trickle.scheduler.recovery.PublishedEventReader;
import dev.trickle.scheduler.recovery.StateRecovery;
import dev.trickle.scheduler.store.StateStores;
import dev.trickle.scheduler.store.StoreKeys;
import dev.trickle.scheduler.store.TimerIndex;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.KeyQueryMetadata;
import org.apache.kafka.streams.errors.InvalidStateStoreException;
import org.apache.kafka.streams.state.HostInfo;
import org.apache.kafka.streams.state.QueryableStoreTypes;
import org.apache.kafka.streams.state.ReadOnlyKeyValueStore;
import org.jspecify.annotations.Nullable;

/**
 * Interactive queries: reads the state stores while the stream threads write to them.
 *
 * <p>Queries see uncommitted writes, which an aborted transaction undoes.
 */
public final class StateStoreQueries implements AccountLocator {

    private final Supplier<@Nullable KafkaStreams> streams;
    private final String ownHost;
    private final SharedSettings sharedSettings;
    private final Rules rules;
    private final InstantSource clock;
    private final EndOffsets endOffsets;

    public StateStoreQueries(
            Supplier<@Nullable KafkaStreams> streams,
            String ownHost,
            SharedSettings sharedSettings,
            Rules rules,
            InstantSource clock,
            EndOffsets endOffsets) {
        this.streams = streams;
        this.ownHost = ownHost;
        this.sharedSettings = sharedSettings;
        this.rules = rules;
        this.clock = clock;
        this.endOffsets = endOffsets;
    }

    @Override
    public AccountSnapshot load(AccountId id) {
        var account = sharedSettings.account(id).orElseThrow(AccountUnavailable.UnknownAccount::new);
        var running = streams.get();
        if (running == null) {
            throw new AccountUnavailable.TemporarilyUnavailable(id);
        }
        var metadata = metadataOf(running, id);
        try {
            return load(new PartitionStores(running, metadata.partition()), id, account, metadata.partition());
        } catch (InvalidStateStoreException notReadable) {
            throw unavailable(id, metadata);
        }
    }

    private static KeyQueryMetadata metadataOf(KafkaStreams running, AccountId id) {
        try {
            var metadata = running.queryMetadataForKey(
                    StateStores.ACCOUNTS, id.value(), Serdes.String().serializer());
            if (metadata.equals(KeyQueryMetadata.NOT_AVAILABLE)) {
                throw new AccountUnavailable.TemporarilyUnavailable(id);
            }
            return metadata;
        } catch (IllegalStateException | InvalidStateStoreException notRunning) {
            throw new AccountUnavailable.TemporarilyUnavailable(id);
        }
    }

    private AccountUnavailable unavailable(AccountId id, KeyQueryMetadata metadata) {
        var host = metadata.activeHost().host() + ":" + metadata.activeHost().port();
        return host.equals(ownHost) || metadata.activeHost().equals(HostInfo.unavailable())
                ? new AccountUnavailable.TemporarilyUnavailable(id)
                : new AccountUnavailable.HostedElsewhere(id, host);
    }

    private AccountSnapshot load(PartitionStores partitionStores, AccountId id, Account account, int partition) {
        var known = partitionStores.<AccountState>store(StateStores.ACCOUNTS).get(id.value());
        var state = (known == null ? AccountState.initial() : known).advanceTo(clock.instant(), account);
        return new AccountSnapshot(
                id,
                account,
                state,
                loadCampaigns(partitionStores, id),
                nextSlotFreeAt(partitionStores, id, state),
                releaseStatus(partitionStores, partition),
                rules);
    }

    private static List<CampaignState> loadCampaigns(PartitionStores partitionStores, AccountId id) {
        var campaigns = new ArrayList<CampaignState>();
        var store = partitionStores.<CampaignState>store(StateStores.CAMPAIGNS);
        try (var all = store.range(StoreKeys.firstKey(id), StoreKeys.lastKey(id))) {
            all.forEachRemaining(entry -> campaigns.add(entry.value));
        }
        return campaigns;
    }

    private static Optional<Instant> nextSlotFreeAt(PartitionStores partitionStores, AccountId id, AccountState state) {
        var slots = partitionStores.<Slot>store(StateStores.SLOTS);
        return TimerIndex.nextSlotExpiry(
                partitionStores.store(StateStores.TIMERS),
                person -> Objects.requireNonNullElse(slots.get(StoreKeys.key(id, person)), Slot.EMPTY),
                id,
                state.earliestTimer(),
                Instant.MAX);
    }

    private ReleaseStatus releaseStatus(PartitionStores partitionStores, int partition) {
        var metadata = partitionStores.<String>store(StateStores.METADATA);
        if (metadata.get(StateRecovery.COMPLETED) != null) {
            return ReleaseStatus.READY;
        }
        // The offsets are read before the store: the store records the start of reading before offsets are committed.
        var backlog = endOffsets.backlog(partition);
        var storesLost = backlog.hasCommittedOffsets() && metadata.get(StateRecovery.READING_STARTED) == null;
        var unread = new ArrayList<>(backlog.unread().keySet());
        if (!storesLost) {
            unread.addAll(PublishedEventReader.unreadTopics(metadata));
        }
        return new ReleaseStatus(storesLost ? State.STORES_LOST : State.RECOVERING, unread);
    }

    /** The stores of one partition. */
    private record PartitionStores(KafkaStreams streams, int partition) {

        <V> ReadOnlyKeyValueStore<String, V> store(String name) {
            return streams.store(fromNameAndType(name, QueryableStoreTypes.<String, V>keyValueStore())
                    .withPartition(partition));
        }
    }
}
