package dev.trickle.scheduler.store;

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
import dev.trickle.scheduler.recipient.RecipientStateMachine;
import dev.trickle.scheduler.release.SendWindow;
import dev.trickle.scheduler.release.SlotBatching;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * One account: its state, its campaigns and its recipients, kept consistent over all stores.
 *
 * <p>The states of the account and of its campaigns are cached in memory and written once per event or tick by
 * {@link #save()}. All other changes are written to the stores immediately. The cache lives as long as the task.
 */
public final class AccountContext {

    private final AccountId id;
    private final Account account;
    private final SharedSettings sharedSettings;
    private final Consumer<Object> publisher;
    private final AccountStateRepository accountStateRepository;
    private final CampaignStateRepository campaignStateRepository;
    private final RecipientRepository recipientRepository;
    private final RecipientQueueStore recipientQueueStore;
    private final InFlightRecipients inFlightRecipients;
    private final RetryIndex retryIndex;
    private final TimerIndex timerIndex;
    private final SlotStore slotStore;
    private final BloomFilteredStore<OptOut> optOuts;

    /** Not stored: after a restart the batching delay starts again. */
    private SlotBatching slotBatching = SlotBatching.NONE;

    public AccountContext(
            AccountId id, Account account, SharedSettings sharedSettings, StateStores stores, Consumer<Object> events) {
        this.id = id;
        this.account = account;
        this.sharedSettings = sharedSettings;
        this.publisher = events;
        this.accountStateRepository = new AccountStateRepository(id, stores.accounts());
        this.campaignStateRepository = new CampaignStateRepository(id, stores.campaigns());
        this.inFlightRecipients = new InFlightRecipients(id, stores);
        this.retryIndex = new RetryIndex(id, stores.retries());
        this.timerIndex = new TimerIndex(id, stores.timers(), accountStateRepository);
        this.slotStore = new SlotStore(id, account.quotaMargin(), stores, accountStateRepository, timerIndex);
        this.recipientQueueStore = new RecipientQueueStore(id, stores.queues(), campaignStateRepository);
        this.recipientRepository = new RecipientRepository(
                id,
                stores.recipients(),
                accountStateRepository,
                campaignStateRepository,
                inFlightRecipients,
                retryIndex,
                timerIndex,
                slotStore);
        this.optOuts = new BloomFilteredStore<>(id, stores.optOuts(), OptOut.NONE);
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

    public AccountState state() {
        return accountStateRepository.state();
    }

    public void updateAccount(UnaryOperator<AccountState> update) {
        accountStateRepository.update(update);
    }

    /** Writes changed states, in the transaction of the event or tick that changed them. */
    public void save() {
        accountStateRepository.save();
        inFlightRecipients.save();
        campaignStateRepository.save();
    }

    /** The campaigns that have changed since the last {@link #save()}. */
    public Collection<CampaignState> unsavedCampaigns() {
        return campaignStateRepository.unsaved();
    }

    /** The campaigns that are not closed, ordered by id. */
    public Collection<CampaignState> campaigns() {
        return campaignStateRepository.open();
    }

    public CampaignState campaign(CampaignId campaign) {
        return campaignStateRepository.find(campaign);
    }

    public void updateCampaign(CampaignId campaign, UnaryOperator<CampaignState> update) {
        campaignStateRepository.update(campaign, update);
    }

    /** Closes a campaign, whose suspensions and pauses are not kept. */
    public void closeCampaign(CampaignId campaign) {
        updateCampaign(campaign, known -> known.withPhase(Phase.CLOSED));
        updateAccount(account -> account.withSuspensions(account.suspensions().withoutCampaign(campaign))
                .withRefusedScopes(account.refusedScopes().without(Scope.of(campaign))));
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

    /**
     * The state machine for recipients of this campaign, which has released them and so is defined. A closed campaign
     * has no retries.
     */
    public RecipientStateMachine stateMachineFor(CampaignId campaign) {
        var known = campaign(campaign);
        var definition = known.definition();
        if (definition == null) {
            throw new IllegalStateException("No recipient of an undefined campaign is released");
        }
        return new RecipientStateMachine(
                known.phase() == Phase.CLOSED ? 0 : definition.maxRetries(),
                account.resendAfter(),
                state().suspensions().isSuspended(Scope.of(campaign)),
                sharedSettings.metaErrors());
    }

    // --- Recipients -------------------------------------------------------------------------------------------------

    public Optional<Recipient> recipient(RecipientId recipient) {
        return recipientRepository.find(recipient);
    }

    /** The recipient, if its state has expired; empty for a stale timer. */
    public Optional<Recipient> findExpired(RecipientId recipient, Instant now) {
        return recipientRepository.findExpired(recipient, now);
    }

    /**
     * Stores the new state of a recipient, and publishes a final state.
     *
     * @param before the previous state; null if the recipient has just left the queue
     */
    public void updateRecipient(@Nullable Recipient before, Recipient after, Instant now) {
        if (!after.equals(before)) {
            recipientRepository.update(before, after);
            publishTransition(before, after, now);
        }
    }

    /** Adds a recipient whose final state was published before the stores were lost. */
    public void restoreRecipient(Recipient recipient) {
        recipientRepository.update(null, recipient);
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

    /** Store keys of at most {@code limit} recipients of the campaign whose retry is due, the earliest first. */
    public List<String> findDueRetries(CampaignState campaign, Instant until, int limit) {
        return retryIndex.findDue(campaign, until, limit);
    }

    /** Store keys of at most {@code limit} retries of the campaign that are due after this instant. */
    public List<String> findRetriesAfter(CampaignState campaign, Instant after, int limit) {
        return retryIndex.findAfter(campaign.campaign(), after, limit);
    }

    /** Sets the lower bound for the search for due retries to the first retry of the campaign. */
    public void updateNextRetry(CampaignId campaign) {
        var next = retryIndex.next(campaign(campaign));
        updateCampaign(campaign, known -> known.withNextRetryAt(next));
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
        return eligibilityAt(state().latestInstant()).isBlocked(campaign);
    }

    /** The scopes that a message of this campaign is part of. */
    public List<Scope> scopesOf(CampaignId campaign) {
        return eligibilityAt(state().latestInstant()).scopesOf(campaign(campaign));
    }

    /** Decides which campaigns may release at this instant. */
    public ReleaseEligibility eligibilityAt(Instant now) {
        return new ReleaseEligibility(id, account, state(), now);
    }

    /** The phone number that sends the messages of a campaign. */
    public PhoneNumberId phoneNumberOf(CampaignChanged definition) {
        return definition.number() == null ? account.defaultPhoneNumber() : definition.number();
    }
}
