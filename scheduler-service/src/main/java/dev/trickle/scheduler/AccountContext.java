package dev.trickle.scheduler;

import static java.util.Comparator.comparing;

import dev.trickle.pipeline.AccountId;
import dev.trickle.pipeline.CampaignId;
import dev.trickle.pipeline.ContactKey;
import dev.trickle.pipeline.PhoneNumberId;
import dev.trickle.pipeline.RecipientId;
import dev.trickle.pipeline.ScheduleEvent.RecipientFailed;
import dev.trickle.pipeline.ScheduleEvent.RecipientSkipped;
import dev.trickle.pipeline.Scope;
import dev.trickle.pipeline.installation.Account;
import dev.trickle.scheduler.account.AccountState;
import dev.trickle.scheduler.account.OptOut;
import dev.trickle.scheduler.campaign.CampaignState;
import dev.trickle.scheduler.campaign.CampaignState.Phase;
import dev.trickle.scheduler.campaign.ReleaseEligibility;
import dev.trickle.scheduler.recipient.Recipient;
import dev.trickle.scheduler.recipient.Recipient.Person;
import dev.trickle.scheduler.recipient.RecipientState;
import dev.trickle.scheduler.recipient.RecipientState.AwaitingDelivery;
import dev.trickle.scheduler.recipient.RecipientState.InFlight;
import dev.trickle.scheduler.recipient.RecipientState.RetryScheduled;
import dev.trickle.scheduler.recipient.RecipientState.Unconfirmed;
import dev.trickle.scheduler.recipient.RecipientStateMachine;
import dev.trickle.scheduler.release.SlotBatching;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;

/**
 * Everything the gate remembers of one account, kept consistent: a recipient that moves is counted where it is, found
 * at the time when it has something to do, and holds its place in the window as long as it must.
 *
 * <p>The states of the account and of its campaigns are read from memory and written once, when what changed them is
 * done: {@link #save()}. All else goes to the stores at once. A task that is closed takes this with it.
 */
final class AccountContext {

    private final AccountId id;
    private final Account account;
    private final StateStores stores;
    private final Consumer<Object> events;
    private final InFlightRecipients inFlightRecipients;
    private final TimerIndex timerIndex;
    private final SlotStore slotStore;
    private final RecipientQueueStore recipientQueueStore;
    private final BloomFilteredStore<OptOut> optOuts;
    private final Map<CampaignId, CampaignState> open = new TreeMap<>(comparing(CampaignId::value));

    /** Campaigns that have changed since they were saved. */
    private final Map<CampaignId, CampaignState> unsaved = new HashMap<>();

    private AccountState state;
    private AccountState saved;

    /** Not stored: after a restart a moment is waited anew. */
    private SlotBatching slotBatching = SlotBatching.NOTHING;

    AccountContext(AccountId id, Account account, StateStores stores, Consumer<Object> events) {
        this.id = id;
        this.account = account;
        this.stores = stores;
        this.events = events;
        this.inFlightRecipients = new InFlightRecipients(id, stores);
        this.timerIndex = new TimerIndex(this);
        this.slotStore = new SlotStore(this);
        this.recipientQueueStore = new RecipientQueueStore(this);
        this.optOuts = new BloomFilteredStore<>(id, stores.optedOut(), OptOut.NEVER);
        var known = stores.accounts().get(id.value());
        this.state = known == null ? AccountState.unused() : known;
        this.saved = state;
        try (var all = stores.campaigns().range(StoreKeys.firstOf(id), StoreKeys.lastOf(id))) {
            all.forEachRemaining(entry -> remember(entry.value));
        }
        inFlightRecipients.all().forEach(recipient -> slotStore.remember(keyOf(recipient)));
    }

    AccountId id() {
        return id;
    }

    Account account() {
        return account;
    }

    StateStores stores() {
        return stores;
    }

    AccountState state() {
        return state;
    }

    void change(UnaryOperator<AccountState> how) {
        state = how.apply(state);
    }

    /** Writes what has changed, in the transaction of that which changed it. */
    void save() {
        if (!state.equals(saved)) {
            saved = state;
            stores.accounts().put(id.value(), state);
        }
        inFlightRecipients.save();
        unsaved.forEach((campaign, changed) -> stores.campaigns().put(StoreKeys.of(id, campaign), changed));
        unsaved.clear();
    }

    /** Those that are not closed, in the order of their ids. */
    Collection<CampaignState> campaigns() {
        return List.copyOf(open.values());
    }

    /** Closed ones are only read when late evidence comes: there are more of them every year. */
    CampaignState campaign(CampaignId campaign) {
        var known = open.getOrDefault(campaign, unsaved.get(campaign));
        if (known != null) {
            return known;
        }
        var stored = stores.campaigns().get(StoreKeys.of(id, campaign));
        return stored == null ? CampaignState.unknown(campaign) : stored;
    }

    void change(CampaignId campaign, UnaryOperator<CampaignState> how) {
        var before = campaign(campaign);
        var changed = how.apply(before);
        if (!changed.equals(before)) {
            remember(changed);
            unsaved.put(campaign, changed);
        }
    }

    private void remember(CampaignState campaign) {
        if (campaign.phase() == Phase.CLOSED) {
            open.remove(campaign.campaign());
        } else {
            open.put(campaign.campaign(), campaign);
        }
    }

    /** Who was released and not answered. */
    InFlightRecipients inFlightRecipients() {
        return inFlightRecipients;
    }

    /** Whose time is over when. */
    TimerIndex timerIndex() {
        return timerIndex;
    }

    /** Who holds a place in the moving 24 hours. */
    SlotStore slotStore() {
        return slotStore;
    }

    /** Who has not left the queues. */
    RecipientQueueStore recipientQueueStore() {
        return recipientQueueStore;
    }

    SlotBatching slotBatching() {
        return slotBatching;
    }

    void gather(SlotBatching changed) {
        slotBatching = changed;
    }

    void emit(Object event) {
        events.accept(event);
    }

    /** What answers mean in this campaign. After a rebuild one may be read before its campaign: nobody is given up for that. */
    RecipientStateMachine lifeIn(CampaignId campaign) {
        var definition = campaign(campaign).definition();
        var maxRetries = definition == null ? Integer.MAX_VALUE : definition.maxRetries();
        return new RecipientStateMachine(
                maxRetries, account.resendAfter(), state.suspensions().holds(Scope.of(campaign)));
    }

    // --- Recipients -------------------------------------------------------------------------------------------------

    Optional<Recipient> recipient(RecipientId recipient) {
        return inFlightRecipients
                .find(recipient)
                .or(() -> Optional.ofNullable(stores.recipients().get(StoreKeys.of(id, recipient))));
    }

    /**
     * Moves a recipient to where it now is. One whose plan is not known yet is part of no count and waits for nothing.
     *
     * @param before where it was counted; null if it has just left the queue
     */
    void move(@Nullable Recipient before, Recipient after, Instant now) {
        if (after.equals(before)) {
            return;
        }
        countStrangers(before, after);
        if (before != null && before.person() != null) {
            unindex(before);
            count(before, -1);
        }
        if (after.person() != null) {
            index(after);
            setTimer(before, after);
            count(after, 1);
        }
        keep(before, after);
        tell(before, after, now);
    }

    /** Whom nobody has planned yet: as long as there is none, nobody need be looked for among them. */
    private void countStrangers(@Nullable Recipient before, Recipient after) {
        var fewer = before != null && before.person() == null ? 1 : 0;
        var more = after.person() == null ? 1 : 0;
        if (fewer != more) {
            change(account -> account.withStrangers(more - fewer));
        }
    }

    /** Everyone is in one place; who is in flight holds one in the window by that. */
    private void keep(@Nullable Recipient before, Recipient after) {
        if (isInFlight(after)) {
            inFlightRecipients.put(after);
        } else {
            stores.recipients().put(StoreKeys.of(id, after.id()), after);
        }
        if (before != null && isInFlight(before) != isInFlight(after)) {
            leave(before);
        }
        if (isInFlight(after) && (before == null || !isInFlight(before))) {
            slotStore.hold(keyOf(after));
        }
    }

    private void leave(Recipient before) {
        if (isInFlight(before)) {
            inFlightRecipients.remove(before);
            slotStore.letGo(keyOf(before));
            change(AccountState::answered);
        } else {
            StateStores.remove(stores.recipients(), StoreKeys.of(id, before.id()));
        }
    }

    private static boolean isInFlight(Recipient recipient) {
        return recipient.state() instanceof InFlight;
    }

    /** Who is released is known by name. */
    private static ContactKey keyOf(Recipient released) {
        return Objects.requireNonNull(released.person()).contactKey();
    }

    /**
     * After a rebuild somebody in the queue was released before: their answers, read by now, say where they are.
     *
     * @return whether that is so
     */
    boolean takeUp(RecipientId recipient, Person person, Instant now) {
        if (!state.mayHaveStrangers()) {
            return false;
        }
        var known = recipient(recipient);
        known.ifPresent(before -> {
            var countedFrom = before.evidence().countedFrom();
            if (countedFrom != null) {
                slotStore.count(person.contactKey(), before.attemptId().toString(), countedFrom);
            }
            move(before, before.of(person), now);
        });
        return known.isPresent();
    }

    private void count(Recipient recipient, int by) {
        change(
                recipient.campaign(),
                campaign -> campaign.withTally(
                        campaign.counts().plus(recipient.state().bucket(), by)));
    }

    private void tell(@Nullable Recipient before, Recipient after, Instant now) {
        var same = before != null && before.state().equals(after.state());
        if (!same && after.state() instanceof RecipientState.Failed failed) {
            emit(new RecipientFailed(after.campaign(), after.id(), failed.code(), now));
        }
        if (!same && after.state() instanceof RecipientState.Skipped skipped) {
            emit(new RecipientSkipped(after.campaign(), after.id(), skipped.reason(), now));
        }
    }

    private void index(Recipient recipient) {
        if (recipient.state() instanceof RetryScheduled retryScheduled) {
            stores.later().put(StoreKeys.due(id, recipient.campaign(), retryScheduled.due(), recipient.id()), "");
            change(
                    recipient.campaign(),
                    campaign -> retryScheduled.due().isBefore(campaign.laterFrom())
                            ? campaign.withLaterFrom(retryScheduled.due())
                            : campaign);
        }
    }

    private void unindex(Recipient recipient) {
        if (recipient.state() instanceof RetryScheduled retryScheduled) {
            StateStores.remove(
                    stores.later(), StoreKeys.due(id, recipient.campaign(), retryScheduled.due(), recipient.id()));
        }
    }

    /** One that is set already rings anyway. */
    private void setTimer(@Nullable Recipient before, Recipient after) {
        var isSet = before != null && before.person() != null ? timeOf(before.state()) : Optional.<Instant>empty();
        timeOf(after.state())
                .filter(at -> !isSet.equals(Optional.of(at)))
                .ifPresent(at -> timerIndex.set(after.id(), at));
    }

    /** Whose timer rang: those among them whose time is over. */
    Optional<Recipient> whoseTimeIsOver(RecipientId recipient, Instant now) {
        return recipient(recipient)
                .filter(known ->
                        timeOf(known.state()).filter(at -> !at.isAfter(now)).isPresent());
    }

    private static Optional<Instant> timeOf(RecipientState state) {
        return switch (state) {
            case InFlight unanswered -> Optional.empty();
            case AwaitingDelivery awaitingDelivery -> Optional.of(awaitingDelivery.until());
            case Unconfirmed unconfirmed -> Optional.of(unconfirmed.until());
            case RetryScheduled retryScheduled -> Optional.empty();
            case RecipientState.Sent sent -> Optional.empty();
            case RecipientState.Failed failed -> Optional.empty();
            case RecipientState.Skipped skipped -> Optional.empty();
            case RecipientState.ClosedUnconfirmed settled -> Optional.empty();
        };
    }

    /** Recipients of a campaign that are due until then, the earliest first, at most so many. */
    List<String> dueIn(CampaignState campaign, Instant until, int most) {
        return keys(
                stores.later(),
                StoreKeys.dueFrom(id, campaign.campaign(), campaign.laterFrom()),
                StoreKeys.dueUntil(id, campaign.campaign(), until),
                most);
    }

    /** Moves the bound from which a campaign's due recipients are looked for to the first one there is. */
    void findNextDue(CampaignId campaign) {
        var first = dueIn(campaign(campaign), Instant.MAX, 1);
        var next = first.isEmpty() ? Instant.MAX : StoreKeys.timeOf(first.getFirst(), StoreKeys.TIME_OF_DUE);
        change(campaign, known -> known.withLaterFrom(next));
    }

    /** Never from the front of the store: deleted entries are stepped over one by one, and there are many. */
    static List<String> keys(KeyValueStore<String, String> store, String from, String until, int most) {
        var keys = new ArrayList<String>();
        try (var all = store.range(from, until)) {
            while (all.hasNext() && keys.size() < most) {
                keys.add(all.next().key);
            }
        }
        return keys;
    }

    // --- Who must not be written to, and what waits -----------------------------------------------------------------

    boolean isOptedOut(ContactKey person) {
        return optOuts.get(person).mustNotBeWrittenTo();
    }

    void changeOptOut(ContactKey person, UnaryOperator<OptOut> how) {
        optOuts.put(person, how.apply(optOuts.get(person)));
    }

    /** Whether the campaign, its template, its account or the number it is sent from is held. */
    boolean isHeld(CampaignState campaign) {
        return admissionAt(state.latest()).isHeld(campaign);
    }

    /** Which campaigns may release at this instant. */
    ReleaseEligibility admissionAt(Instant now) {
        return new ReleaseEligibility(id, account, state, now);
    }

    /** The phone number that messages of this account are sent from. */
    PhoneNumberId number() {
        return new PhoneNumberId(account.phoneNumberIds().getFirst());
    }
}
