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
    private final Consumer<Object> publisher;
    private final InFlightRecipients inFlightRecipients;
    private final TimerIndex timerIndex;
    private final SlotStore slotStore;
    private final RecipientQueueStore recipientQueueStore;
    private final BloomFilteredStore<OptOut> optOuts;
    private final Map<CampaignId, CampaignState> openCampaigns = new TreeMap<>(comparing(CampaignId::value));

    /** Campaigns that have changed since they were saved. */
    private final Map<CampaignId, CampaignState> unsavedCampaigns = new HashMap<>();

    private AccountState state;
    private AccountState savedState;

    /** Not stored: after a restart a moment is waited anew. */
    private SlotBatching slotBatching = SlotBatching.NONE;

    AccountContext(AccountId id, Account account, StateStores stores, Consumer<Object> events) {
        this.id = id;
        this.account = account;
        this.stores = stores;
        this.publisher = events;
        this.inFlightRecipients = new InFlightRecipients(id, stores);
        this.timerIndex = new TimerIndex(this);
        this.slotStore = new SlotStore(this);
        this.recipientQueueStore = new RecipientQueueStore(this);
        this.optOuts = new BloomFilteredStore<>(id, stores.optOuts(), OptOut.NONE);
        var known = stores.accounts().get(id.value());
        this.state = known == null ? AccountState.initial() : known;
        this.savedState = state;
        try (var all = stores.campaigns().range(StoreKeys.firstKey(id), StoreKeys.lastKey(id))) {
            all.forEachRemaining(entry -> cacheCampaign(entry.value));
        }
        inFlightRecipients.all().forEach(recipient -> slotStore.restoreInFlight(contactKeyOf(recipient)));
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

    void updateAccount(UnaryOperator<AccountState> how) {
        state = how.apply(state);
    }

    /** Writes what has changed, in the transaction of that which changed it. */
    void save() {
        if (!state.equals(savedState)) {
            savedState = state;
            stores.accounts().put(id.value(), state);
        }
        inFlightRecipients.save();
        unsavedCampaigns.forEach((campaign, changed) -> stores.campaigns().put(StoreKeys.key(id, campaign), changed));
        unsavedCampaigns.clear();
    }

    /** Those that are not closed, in the order of their ids. */
    Collection<CampaignState> campaigns() {
        return List.copyOf(openCampaigns.values());
    }

    /** Closed ones are only read when late evidence comes: there are more of them every year. */
    CampaignState campaign(CampaignId campaign) {
        var known = openCampaigns.getOrDefault(campaign, unsavedCampaigns.get(campaign));
        if (known != null) {
            return known;
        }
        var stored = stores.campaigns().get(StoreKeys.key(id, campaign));
        return stored == null ? CampaignState.unknown(campaign) : stored;
    }

    void updateCampaign(CampaignId campaign, UnaryOperator<CampaignState> how) {
        var before = campaign(campaign);
        var changed = how.apply(before);
        if (!changed.equals(before)) {
            cacheCampaign(changed);
            unsavedCampaigns.put(campaign, changed);
        }
    }

    private void cacheCampaign(CampaignState campaign) {
        if (campaign.phase() == Phase.CLOSED) {
            openCampaigns.remove(campaign.campaign());
        } else {
            openCampaigns.put(campaign.campaign(), campaign);
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

    void setSlotBatching(SlotBatching changed) {
        slotBatching = changed;
    }

    void publish(Object event) {
        publisher.accept(event);
    }

    /** What answers mean in this campaign. After a rebuild one may be read before its campaign: nobody is given up for that. */
    RecipientStateMachine stateMachineFor(CampaignId campaign) {
        var definition = campaign(campaign).definition();
        var maxRetries = definition == null ? Integer.MAX_VALUE : definition.maxRetries();
        return new RecipientStateMachine(
                maxRetries, account.resendAfter(), state.suspensions().isSuspended(Scope.of(campaign)));
    }

    // --- Recipients -------------------------------------------------------------------------------------------------

    Optional<Recipient> recipient(RecipientId recipient) {
        return inFlightRecipients
                .find(recipient)
                .or(() -> Optional.ofNullable(stores.recipients().get(StoreKeys.key(id, recipient))));
    }

    /**
     * Moves a recipient to where it now is. One whose plan is not known yet is part of no count and waits for nothing.
     *
     * @param before where it was counted; null if it has just left the queue
     */
    void updateRecipient(@Nullable Recipient before, Recipient after, Instant now) {
        if (after.equals(before)) {
            return;
        }
        countUnplanned(before, after);
        if (before != null && before.person() != null) {
            unindexRetry(before);
            addToCounts(before, -1);
        }
        if (after.person() != null) {
            indexRetry(after);
            scheduleTimer(before, after);
            addToCounts(after, 1);
        }
        storeRecipient(before, after);
        publishTransition(before, after, now);
    }

    /** Whom nobody has planned yet: as long as there is none, nobody need be looked for among them. */
    private void countUnplanned(@Nullable Recipient before, Recipient after) {
        var fewer = before != null && before.person() == null ? 1 : 0;
        var more = after.person() == null ? 1 : 0;
        if (fewer != more) {
            updateAccount(account -> account.withMoreUnplanned(more - fewer));
        }
    }

    /** Everyone is in one place; who is in flight holds one in the window by that. */
    private void storeRecipient(@Nullable Recipient before, Recipient after) {
        if (isInFlight(after)) {
            inFlightRecipients.put(after);
        } else {
            stores.recipients().put(StoreKeys.key(id, after.id()), after);
        }
        if (before != null && isInFlight(before) != isInFlight(after)) {
            removePrevious(before);
        }
        if (isInFlight(after) && (before == null || !isInFlight(before))) {
            slotStore.occupySlot(contactKeyOf(after));
        }
    }

    private void removePrevious(Recipient before) {
        if (isInFlight(before)) {
            inFlightRecipients.remove(before);
            slotStore.releaseSlot(contactKeyOf(before));
            updateAccount(AccountState::withOutcome);
        } else {
            StateStores.remove(stores.recipients(), StoreKeys.key(id, before.id()));
        }
    }

    private static boolean isInFlight(Recipient recipient) {
        return recipient.state() instanceof InFlight;
    }

    /** Who is released is known by name. */
    private static ContactKey contactKeyOf(Recipient released) {
        return Objects.requireNonNull(released.person()).contactKey();
    }

    /**
     * After a rebuild somebody in the queue was released before: their answers, read by now, say where they are.
     *
     * @return whether that is so
     */
    boolean adoptRecipient(RecipientId recipient, Person person, Instant now) {
        if (!state.mayHaveUnplannedRecipients()) {
            return false;
        }
        var known = recipient(recipient);
        known.ifPresent(before -> {
            var countedFrom = before.evidence().countedFrom();
            if (countedFrom != null) {
                slotStore.recordMessage(person.contactKey(), before.attemptId().toString(), countedFrom);
            }
            updateRecipient(before, before.withPerson(person), now);
        });
        return known.isPresent();
    }

    private void addToCounts(Recipient recipient, int by) {
        updateCampaign(
                recipient.campaign(),
                campaign -> campaign.withCounts(
                        campaign.counts().plus(recipient.state().bucket(), by)));
    }

    private void publishTransition(@Nullable Recipient before, Recipient after, Instant now) {
        var same = before != null && before.state().equals(after.state());
        if (!same && after.state() instanceof RecipientState.Failed failed) {
            publish(new RecipientFailed(after.campaign(), after.id(), failed.code(), now));
        }
        if (!same && after.state() instanceof RecipientState.Skipped skipped) {
            publish(new RecipientSkipped(after.campaign(), after.id(), skipped.reason(), now));
        }
    }

    private void indexRetry(Recipient recipient) {
        if (recipient.state() instanceof RetryScheduled retryScheduled) {
            stores.retries().put(StoreKeys.retry(id, recipient.campaign(), retryScheduled.due(), recipient.id()), "");
            updateCampaign(
                    recipient.campaign(),
                    campaign -> retryScheduled.due().isBefore(campaign.nextRetryAt())
                            ? campaign.withNextRetryAt(retryScheduled.due())
                            : campaign);
        }
    }

    private void unindexRetry(Recipient recipient) {
        if (recipient.state() instanceof RetryScheduled retryScheduled) {
            StateStores.remove(
                    stores.retries(), StoreKeys.retry(id, recipient.campaign(), retryScheduled.due(), recipient.id()));
        }
    }

    /** One that is set already rings anyway. */
    private void scheduleTimer(@Nullable Recipient before, Recipient after) {
        var isSet = before != null && before.person() != null ? expiryOf(before.state()) : Optional.<Instant>empty();
        expiryOf(after.state())
                .filter(at -> !isSet.equals(Optional.of(at)))
                .ifPresent(at -> timerIndex.schedule(after.id(), at));
    }

    /** Whose timer rang: those among them whose time is over. */
    Optional<Recipient> findExpired(RecipientId recipient, Instant now) {
        return recipient(recipient)
                .filter(known ->
                        expiryOf(known.state()).filter(at -> !at.isAfter(now)).isPresent());
    }

    private static Optional<Instant> expiryOf(RecipientState state) {
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
    List<String> findDueRetries(CampaignState campaign, Instant until, int most) {
        return scanKeys(
                stores.retries(),
                StoreKeys.retriesFrom(id, campaign.campaign(), campaign.nextRetryAt()),
                StoreKeys.retriesUntil(id, campaign.campaign(), until),
                most);
    }

    /** Moves the bound from which a campaign's due recipients are looked for to the first one there is. */
    void updateNextRetry(CampaignId campaign) {
        var first = findDueRetries(campaign(campaign), Instant.MAX, 1);
        var next = first.isEmpty() ? Instant.MAX : StoreKeys.instantOf(first.getFirst(), StoreKeys.RETRY_TIME_PART);
        updateCampaign(campaign, known -> known.withNextRetryAt(next));
    }

    /** Never from the front of the store: deleted entries are stepped over one by one, and there are many. */
    static List<String> scanKeys(KeyValueStore<String, String> store, String from, String until, int most) {
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
        return optOuts.get(person).isOptedOut();
    }

    void updateOptOut(ContactKey person, UnaryOperator<OptOut> how) {
        optOuts.put(person, how.apply(optOuts.get(person)));
    }

    /** Whether the campaign, its template, its account or the number it is sent from is held. */
    boolean isBlocked(CampaignState campaign) {
        return eligibilityAt(state.latestInstant()).isBlocked(campaign);
    }

    /** Which campaigns may release at this instant. */
    ReleaseEligibility eligibilityAt(Instant now) {
        return new ReleaseEligibility(id, account, state, now);
    }

    /** The phone number that messages of this account are sent from. */
    PhoneNumberId phoneNumber() {
        return new PhoneNumberId(account.phoneNumberIds().getFirst());
    }
}
