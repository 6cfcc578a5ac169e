package dev.trickle.scheduler.store;

import dev.trickle.pipeline.AccountId;
import dev.trickle.scheduler.account.AccountState;
import java.time.Instant;
import java.util.function.UnaryOperator;
import org.apache.kafka.streams.state.KeyValueStore;

/** The state of one account, cached in memory and written by {@link #save()}. */
final class AccountStateRepository {

    private final AccountId id;
    private final KeyValueStore<String, AccountState> store;
    private AccountState state;
    private AccountState savedState;

    AccountStateRepository(AccountId id, KeyValueStore<String, AccountState> store) {
        this.id = id;
        this.store = store;
        var known = store.get(id.value());
        this.state = known == null ? AccountState.initial() : known;
        this.savedState = state;
    }

    AccountState state() {
        return state;
    }

    void update(UnaryOperator<AccountState> update) {
        state = update.apply(state);
    }

    void addUsedSlots(int change) {
        if (change != 0) {
            update(account -> account.withUsedSlots(account.usedSlots() + change));
        }
    }

    /** Lowers the instant at which the search for due timers starts. */
    void lowerEarliestTimer(Instant at) {
        update(account -> at.isBefore(account.earliestTimer()) ? account.withEarliestTimer(at) : account);
    }

    void save() {
        if (!state.equals(savedState)) {
            savedState = state;
            store.put(id.value(), state);
        }
    }
}
