package dev.trickle.scheduler;

import static org.apache.kafka.streams.StoreQueryParameters.fromNameAndType;

import dev.trickle.pipeline.AccountId;
import dev.trickle.pipeline.installation.Account;
import dev.trickle.pipeline.installation.Installation;
import dev.trickle.scheduler.account.AccountState;
import dev.trickle.scheduler.campaign.CampaignState;
import dev.trickle.scheduler.quota.Slot;
import dev.trickle.scheduler.view.Door;
import dev.trickle.scheduler.view.Door.State;
import dev.trickle.scheduler.view.Gates;
import dev.trickle.scheduler.view.NotHere;
import dev.trickle.scheduler.view.Sight;
import dev.trickle.scheduler.view.Sight.Rules;
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
 * Looks into the gate's stores from outside, while the gate works in them.
 *
 * <p>What is read is what the gate has just written; a transaction that is rolled back takes some of it back.
 */
final class StoredGates implements Gates {

    private final Supplier<@Nullable KafkaStreams> streams;
    private final String ownHost;
    private final Installation installation;
    private final SchedulerProperties properties;
    private final InstantSource calendar;
    private final InputEnds inputEnds;

    StoredGates(
            Supplier<@Nullable KafkaStreams> streams,
            String ownHost,
            Installation installation,
            SchedulerProperties properties,
            InstantSource calendar,
            InputEnds inputEnds) {
        this.streams = streams;
        this.ownHost = ownHost;
        this.installation = installation;
        this.properties = properties;
        this.calendar = calendar;
        this.inputEnds = inputEnds;
    }

    @Override
    public Sight look(AccountId id) {
        var account = installation.account(id).orElseThrow(NotHere.UnknownAccount::new);
        var running = streams.get();
        if (running == null) {
            throw new NotHere.NotNow(id);
        }
        var keeper = keeperOf(running, id);
        try {
            return look(new Shelf(running, keeper.partition()), id, account, keeper.partition());
        } catch (InvalidStateStoreException moved) {
            throw notHere(id, keeper);
        }
    }

    private static KeyQueryMetadata keeperOf(KafkaStreams running, AccountId id) {
        try {
            var keeper = running.queryMetadataForKey(
                    GateStores.ACCOUNTS, id.value(), Serdes.String().serializer());
            if (keeper.equals(KeyQueryMetadata.NOT_AVAILABLE)) {
                throw new NotHere.NotNow(id);
            }
            return keeper;
        } catch (IllegalStateException | InvalidStateStoreException notRunning) {
            throw new NotHere.NotNow(id);
        }
    }

    private NotHere notHere(AccountId id, KeyQueryMetadata keeper) {
        var host = keeper.activeHost().host() + ":" + keeper.activeHost().port();
        return host.equals(ownHost) || keeper.activeHost().equals(HostInfo.unavailable())
                ? new NotHere.NotNow(id)
                : new NotHere.Elsewhere(id, host);
    }

    private Sight look(Shelf shelf, AccountId id, Account account, int partition) {
        var known = shelf.<AccountState>store(GateStores.ACCOUNTS).get(id.value());
        var state = (known == null ? AccountState.unused() : known).at(calendar.instant(), account);
        return new Sight(
                id,
                account,
                state,
                campaigns(shelf, id),
                nextPlace(shelf, id, state),
                door(shelf, partition),
                new Rules(properties.inFlightWindow(), properties.patience(), properties.callMargin()));
    }

    private static List<CampaignState> campaigns(Shelf shelf, AccountId id) {
        var campaigns = new ArrayList<CampaignState>();
        var store = shelf.<CampaignState>store(GateStores.CAMPAIGNS);
        try (var all = store.range(StoreKeys.firstOf(id), StoreKeys.lastOf(id))) {
            all.forEachRemaining(entry -> campaigns.add(entry.value));
        }
        return campaigns;
    }

    private static Optional<Instant> nextPlace(Shelf shelf, AccountId id, AccountState state) {
        var slots = shelf.<Slot>store(GateStores.SLOTS);
        return Timers.nextPlace(
                shelf.store(GateStores.TIMERS),
                person -> Objects.requireNonNullElse(slots.get(StoreKeys.of(id, person)), Slot.EMPTY),
                id,
                state.timersFrom(),
                Instant.MAX);
    }

    private Door door(Shelf shelf, int partition) {
        var marks = shelf.<String>store(GateStores.MARKS);
        if (marks.get(Reopening.OPENED) != null) {
            return Door.OPEN;
        }
        // First what the group has read, then what the stores know: the stores know it no later.
        var backlog = inputEnds.of(partition);
        var lost = backlog.begun() && marks.get(Reopening.BEGUN) == null;
        return new Door(
                lost ? State.STORES_LOST : State.READING_AGAIN,
                List.copyOf(backlog.unread().keySet()));
    }

    /** The stores of one partition. */
    private record Shelf(KafkaStreams streams, int partition) {

        <V> ReadOnlyKeyValueStore<String, V> store(String name) {
            return streams.store(fromNameAndType(name, QueryableStoreTypes.<String, V>keyValueStore())
                    .withPartition(partition));
        }
    }
}
