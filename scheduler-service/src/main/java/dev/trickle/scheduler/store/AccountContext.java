package dev.trickle.scheduler.store;

import static java.util.Comparator.comparing;

import dev.trickle.pipeline.AccountId;
import dev.trickle.pipeline.CampaignEvent.CampaignChanged;
import dev.trickle.pipeline.CampaignId;
import dev.trickle.pipeline.ContactKey;
import dev.trickle.pipeline.PhoneNumberId;
import dev.trickle.pipeline.RecipientId;
import dev.trickle.pipeline.ScheduleEvent.RecipientFailed;
import dev.trickle.pipeline.ScheduleEvent.RecipientSkipped;
import dev.trickle.pipeline.Scope;
import dev.trickle.pipeline.installation.Account;
import dev.trickle.pipeline.installation.SharedSettings;
import dev.trickle.scheduler.account.AccountState;
import dev.trickle.scheduler.account.OptOut;
import dev.trickle.scheduler.campaign.CampaignState;
import dev.trickle.scheduler.campaign.CampaignState.Phase;
import dev.trickle.scheduler.campaign.ReleaseEligibility;
import dev.trickle.scheduler.recipient.Recipient;
import dev.trickle.scheduler.recipient.RecipientState;
import dev.trickle.scheduler.recipient.RecipientState.AwaitingDelivery;
import dev.trickle.scheduler.recipient.RecipientState.InFlight;
import dev.trickle.scheduler.recipient.RecipientState.RetryScheduled;
import dev.trickle.scheduler.recipient.RecipientState.Unconfirmed;
import dev.trickle.scheduler.recipient.RecipientStateMachine;
import dev.trickle.scheduler.release.SendWindow;
import dev.trickle.scheduler.release.SlotBatching;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;

/**
 * State of one account, kept consistent over all stores: updating a recipient updates its campaign's counts, its timer
 * and retry entries, and its quota slot.
 *
 * <p>The states of the account and of its campaigns are cached in memory and written once per event or tick by
 * {@link #save()}. All other changes are written to the stores immediately. The cache lives as long as the task.
 */
public final class AccountContext {

    private final AccountId id;
    private final Account account;
    private final SharedSettings sharedSettings;
    private final StateStores stores;
    private final Consumer<Object> publisher;
    private final InFlightRecipients inFlightRecipients;
    private final TimerIndex timerIndex;
    private final SlotStore slotStore;
    private final RecipientQueueStore recipientQueueStore;
    private final BloomFilteredStore<OptOut> optOuts;
    private final Map<CampaignId, CampaignState> openCampaigns = new TreeMap<>(comparing(CampaignId::value));

    /** Campaigns that have changed since the last {@link #save()}. */
    private final Map<CampaignId, CampaignState> unsavedCampaigns = new HashMap<>();

    private AccountState state;
    private AccountState savedState;

    /** Not stored: after a restart the batching delay starts again. */
    private SlotBatching slotBatching = SlotBatching.NONE;

    public AccountContext(
            AccountId id, Account account, SharedSettings sharedSettings, StateStores stores, Consumer<Object> events) {
        this.id = id;
        this.account = account;
        this.sharedSettings = sharedSettings;
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
        inFlightRecipients.all().forEach(recipient -> slotStore.restoreInFlight(recipient.contactKey()));
    }

    public AccountId id() {
        return id;
    }

    public Account account() {
        return account;
    }

    public SendWindow sendWindow() {
        return SendWindow.of(account, sharedSettings.maxClaimToCallEnd());
    }

    StateStores stores() {
        return stores;
    }

    public AccountState state() {
        return state;
    }

    public void updateAccount(UnaryOperator<AccountState> update) {
        state = update.apply(state);
    }

    /** Writes changed states, in the transaction of the event or tick that changed them. */
    public void save() {
        if (!state.equals(savedState)) {
            savedState = state;
            stores.accounts().put(id.value(), state);
        }
        inFlightRecipients.save();
        unsavedCampaigns.forEach((campaign, changed) -> stores.campaigns().put(StoreKeys.key(id, campaign), changed));
        unsavedCampaigns.clear();
    }

    /** The campaigns that have changed since the last {@link #save()}. */
    public Collection<CampaignState> unsavedCampaigns() {
        return unsavedCampaigns.values();
    }

    /** The campaigns that are not closed, ordered by id. */
    public Collection<CampaignState> campaigns() {
        return List.copyOf(openCampaigns.values());
    }

    /** Closed campaigns are not cached, because their number only grows; late evidence reads them from the store. */
    public CampaignState campaign(CampaignId campaign) {
        var known = openCampaigns.getOrDefault(campaign, unsavedCampaigns.get(campaign));
        if (known != null) {
            return known;
        }
        var stored = stores.campaigns().get(StoreKeys.key(id, campaign));
        return stored == null ? CampaignState.unknown(campaign) : stored;
    }

    public void updateCampaign(CampaignId campaign, UnaryOperator<CampaignState> update) {
        var before = campaign(campaign);
        var changed = update.apply(before);
        if (!changed.equals(before)) {
            cacheCampaign(changed);
            unsavedCampaigns.put(campaign, changed);
        }
    }

    /** Closes a campaign, whose suspensions and pauses are not kept. */
    public void closeCampaign(CampaignId campaign) {
        updateCampaign(campaign, known -> known.withPhase(Phase.CLOSED));
        updateAccount(account -> account.withSuspensions(account.suspensions().withoutCampaign(campaign))
                .withRefusedScopes(account.refusedScopes().without(Scope.of(campaign))));
    }

    private void cacheCampaign(CampaignState campaign) {
        if (campaign.phase() == Phase.CLOSED) {
            openCampaigns.remove(campaign.campaign());
        } else {
            openCampaigns.put(campaign.campaign(), campaign);
        }
    }

    public InFlightRecipients inFlightRecipients() {
        return inFlightRecipients;
    }

    public TimerIndex timerIndex() {
        return timerIndex;
    }

    public SlotStore slotStore() {
        return slotStore;
    }

    public RecipientQueueStore recipientQueueStore() {
        return recipientQueueStore;
    }

    public SlotBatching slotBatching() {
        return slotBatching;
    }

    public void setSlotBatching(SlotBatching changed) {
        slotBatching = changed;
    }

    public void publish(Object event) {
        publisher.accept(event);
    }

    /** The state machine for recipients of this campaign, which has released them and so is defined. */
    public RecipientStateMachine stateMachineFor(CampaignId campaign) {
        var definition = campaign(campaign).definition();
        if (definition == null) {
            throw new IllegalStateException("No recipient of an undefined campaign is released");
        }
        return new RecipientStateMachine(
                definition.maxRetries(),
                account.resendAfter(),
                state.suspensions().isSuspended(Scope.of(campaign)),
                sharedSettings.metaErrors());
    }

    // --- Recipients -------------------------------------------------------------------------------------------------

    public Optional<Recipient> recipient(RecipientId recipient) {
        return inFlightRecipients
                .find(recipient)
                .or(() -> Optional.ofNullable(stores.recipients().get(StoreKeys.key(id, recipient))));
    }

    /**
     * Stores the new state of a recipient, updates counts, indexes, timers and slots, and publishes a final state.
     *
     * @param before the previous state; null if the recipient has just left the queue
     */
    public void updateRecipient(@Nullable Recipient before, Recipient after, Instant now) {
        if (after.equals(before)) {
            return;
        }
        moveRecipient(before, after);
        publishTransition(before, after, now);
    }

    /** Adds a recipient whose final state was published before the stores were lost. */
    public void restoreRecipient(Recipient recipient) {
        moveRecipient(null, recipient);
    }

    private void moveRecipient(@Nullable Recipient before, Recipient after) {
        if (before != null) {
            unindexRetry(before);
            addToCounts(before, -1);
        }
        indexRetry(after);
        scheduleTimer(before, after);
        addToCounts(after, 1);
        storeRecipient(before, after);
    }

    /** A recipient is in exactly one store. While it is in flight it occupies a slot without a stored entry. */
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
            slotStore.occupySlot(after.contactKey());
        }
    }

    private void removePrevious(Recipient before) {
        if (isInFlight(before)) {
            inFlightRecipients.remove(before);
            slotStore.releaseSlot(before.contactKey());
            updateAccount(AccountState::withOutcome);
        } else {
            StateStores.remove(stores.recipients(), StoreKeys.key(id, before.id()));
        }
    }

    private static boolean isInFlight(Recipient recipient) {
        return recipient.state() instanceof InFlight;
    }

    private void addToCounts(Recipient recipient, int change) {
        updateCampaign(
                recipient.campaign(),
                campaign -> campaign.withCounts(
                        campaign.counts().plus(recipient.state().bucket(), change)));
    }

    private void publishTransition(@Nullable Recipient before, Recipient after, Instant now) {
        var isSameState = before != null && before.state().equals(after.state());
        if (!isSameState && after.state() instanceof RecipientState.Failed failed) {
            publish(new RecipientFailed(after.campaign(), after.id(), failed.code(), now));
        }
        if (!isSameState && after.state() instanceof RecipientState.Skipped skipped) {
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

    /** A timer that is already scheduled fires regardless; it is not scheduled again. */
    private void scheduleTimer(@Nullable Recipient before, Recipient after) {
        var scheduledAt = before == null ? Optional.<Instant>empty() : expiryOf(before.state());
        expiryOf(after.state())
                .filter(at -> !scheduledAt.equals(Optional.of(at)))
                .ifPresent(at -> timerIndex.schedule(after.id(), at));
    }

    /** The recipient, if its state has expired; empty for a stale timer. */
    public Optional<Recipient> findExpired(RecipientId recipient, Instant now) {
        return recipient(recipient)
                .filter(known ->
                        expiryOf(known.state()).filter(at -> !at.isAfter(now)).isPresent());
    }

    private static Optional<Instant> expiryOf(RecipientState state) {
        return switch (state) {
            case InFlight inFlight -> Optional.empty();
            case AwaitingDelivery awaitingDelivery -> Optional.of(awaitingDelivery.until());
            case Unconfirmed unconfirmed -> Optional.of(unconfirmed.until());
            case RetryScheduled retryScheduled -> Optional.empty();
            case RecipientState.Sent sent -> Optional.empty();
            case RecipientState.Failed failed -> Optional.empty();
            case RecipientState.Skipped skipped -> Optional.empty();
            case RecipientState.ClosedUnconfirmed closed -> Optional.empty();
        };
    }

    /** Store keys of at most {@code limit} recipients of the campaign whose retry is due, the earliest first. */
    public List<String> findDueRetries(CampaignState campaign, Instant until, int limit) {
        return scanKeys(
                stores.retries(),
                StoreKeys.retriesFrom(id, campaign.campaign(), campaign.nextRetryAt()),
                StoreKeys.retriesUntil(id, campaign.campaign(), until),
                limit);
    }

    /** Store keys of at most {@code limit} retries of the campaign that are due after this instant. */
    public List<String> findRetriesAfter(CampaignState campaign, Instant after, int limit) {
        return scanKeys(
                stores.retries(),
                StoreKeys.retriesFrom(id, campaign.campaign(), after.plusNanos(1_000)),
                StoreKeys.retriesUntil(id, campaign.campaign(), Instant.MAX),
                limit);
    }

    /** Sets the lower bound for the search for due retries to the first retry of the campaign. */
    public void updateNextRetry(CampaignId campaign) {
        var first = findDueRetries(campaign(campaign), Instant.MAX, 1);
        var next = first.isEmpty() ? Instant.MAX : StoreKeys.instantOf(first.getFirst(), StoreKeys.RETRY_TIME_PART);
        updateCampaign(campaign, known -> known.withNextRetryAt(next));
    }

    /** Scans from a known lower bound: a scan from the front would step over many tombstones one by one. */
    static List<String> scanKeys(KeyValueStore<String, String> store, String from, String until, int limit) {
        var keys = new ArrayList<String>();
        try (var all = store.range(from, until)) {
            while (all.hasNext() && keys.size() < limit) {
                keys.add(all.next().key);
            }
        }
        return keys;
    }

    // --- Opt-outs and eligibility -----------------------------------------------------------------------------------

    public boolean isOptedOut(ContactKey person) {
        return optOuts.get(person).isOptedOut();
    }

    /** Whether a person has to decide about a message of this contact before anything is released. */
    public boolean isUndecided(ContactKey person) {
        return optOuts.get(person).isUndecided();
    }

    public void updateOptOut(ContactKey person, UnaryOperator<OptOut> update) {
        optOuts.put(person, update.apply(optOuts.get(person)));
    }

    /** Whether the campaign is paused, or it, its template, its account or its phone number is suspended. */
    public boolean isBlocked(CampaignState campaign) {
        return eligibilityAt(state.latestInstant()).isBlocked(campaign);
    }

    /** The scopes that a message of this campaign is part of. */
    public List<Scope> scopesOf(CampaignId campaign) {
        return eligibilityAt(state.latestInstant()).scopesOf(campaign(campaign));
    }

    /** Decides which campaigns may release at this instant. */
    public ReleaseEligibility eligibilityAt(Instant now) {
        return new ReleaseEligibility(id, account, state, now);
    }

    /** The phone number that sends the messages of a campaign. */
    public PhoneNumberId phoneNumberOf(CampaignChanged definition) {
        return definition.number() == null ? account.defaultPhoneNumber() : definition.number();
    }
}
