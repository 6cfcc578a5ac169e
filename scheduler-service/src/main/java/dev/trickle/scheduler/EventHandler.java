package dev.trickle.scheduler;

import dev.trickle.pipeline.AccountEvent;
import dev.trickle.pipeline.AccountEvent.AccountNoticeGiven;
import dev.trickle.pipeline.AccountEvent.AccountResumed;
import dev.trickle.pipeline.AccountEvent.AccountSuspended;
import dev.trickle.pipeline.AccountEvent.MessagingLimitChanged;
import dev.trickle.pipeline.AccountEvent.QualityChanged;
import dev.trickle.pipeline.AccountEvent.TemplateCategoryChanged;
import dev.trickle.pipeline.AccountEvent.TemplateContentChanged;
import dev.trickle.pipeline.AccountEvent.TemplatePaused;
import dev.trickle.pipeline.AccountEvent.TemplateResumed;
import dev.trickle.pipeline.AttemptId;
import dev.trickle.pipeline.CampaignEvent;
import dev.trickle.pipeline.CampaignEvent.CampaignChanged;
import dev.trickle.pipeline.CampaignEvent.DailySendRequested;
import dev.trickle.pipeline.CampaignEvent.MissingRecipientsAccepted;
import dev.trickle.pipeline.CampaignEvent.PlanCompleted;
import dev.trickle.pipeline.CampaignEvent.UnconfirmedResolved;
import dev.trickle.pipeline.CampaignId;
import dev.trickle.pipeline.DeliveryUpdate;
import dev.trickle.pipeline.DeliveryUpdate.AttemptReport;
import dev.trickle.pipeline.DeliveryUpdate.ExternalMessageSeen;
import dev.trickle.pipeline.MessageEvent;
import dev.trickle.pipeline.MessageEvent.MessageNotSent;
import dev.trickle.pipeline.RecipientScheduled;
import dev.trickle.pipeline.ScheduleEvent.CloseReason;
import dev.trickle.pipeline.ScheduleEvent.SkipReason;
import dev.trickle.pipeline.Scope;
import dev.trickle.pipeline.SubscriptionChange;
import dev.trickle.pipeline.SubscriptionChange.CustomerDeactivated;
import dev.trickle.pipeline.SubscriptionChange.CustomerDecided;
import dev.trickle.pipeline.SubscriptionChange.CustomerErased;
import dev.trickle.pipeline.SubscriptionChange.CustomerResubscribed;
import dev.trickle.pipeline.SubscriptionChange.CustomerUndecided;
import dev.trickle.pipeline.SubscriptionChange.CustomerUnsubscribed;
import dev.trickle.scheduler.account.AccountState.Limit;
import dev.trickle.scheduler.account.RefusedScopes;
import dev.trickle.scheduler.campaign.CampaignState;
import dev.trickle.scheduler.campaign.CampaignState.Phase;
import dev.trickle.scheduler.campaign.Queue;
import dev.trickle.scheduler.campaign.QueuePage.Entry;
import dev.trickle.scheduler.quota.Slot;
import dev.trickle.scheduler.recipient.Recipient;
import dev.trickle.scheduler.recipient.Recipient.Person;
import dev.trickle.scheduler.recipient.RecipientState.RetryScheduled;
import dev.trickle.scheduler.recipient.RecipientStateMachine;
import dev.trickle.scheduler.recipient.Transition;
import dev.trickle.scheduler.recipient.Transition.SlotChange;
import dev.trickle.scheduler.recovery.InputEventHandler;
import dev.trickle.scheduler.store.AccountContext;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Applies the events of the other services to the state of an account. Releases nothing. */
final class EventHandler implements InputEventHandler {

    private static final Logger log = LoggerFactory.getLogger(EventHandler.class);

    private static final Duration MIN_RETRY_DELAY = Duration.ofMinutes(1);

    private final AccountContext context;
    private final Instant now;

    /** Whether the stores are being recovered. */
    private final boolean isRecovering;

    EventHandler(AccountContext context, Instant now, boolean isRecovering) {
        this.context = context;
        this.now = now;
        this.isRecovering = isRecovering;
    }

    @Override
    public void handle(Object event) {
        switch (event) {
            case RecipientScheduled scheduled -> enqueue(scheduled);
            case CampaignEvent campaign -> handle(campaign);
            case SubscriptionChange change -> handle(change);
            case MessageEvent outcome -> handle(outcome);
            case DeliveryUpdate update -> handle(update);
            case AccountEvent account -> handle(account);
            default -> throw new IllegalArgumentException("Not an input of the scheduler: " + event.getClass());
        }
    }

    // --- The plan ---------------------------------------------------------------------------------------------------

    private void enqueue(RecipientScheduled scheduled) {
        var ordinal = scheduled.ordinal();
        var campaign = context.campaign(scheduled.campaign());
        var queue = campaign.queue();
        if (ordinal >= queue.arrived()) {
            append(scheduled, campaign);
        } else if (!context.recipientQueueStore().hasArrived(scheduled.campaign(), ordinal)) {
            fillGap(scheduled, campaign);
        }
        // Otherwise the event is a repetition: the publisher repeats a page after a crash.
    }

    private void append(RecipientScheduled scheduled, CampaignState campaign) {
        if (campaign.phase() == Phase.CLOSED) {
            recordArrival(scheduled, campaign.queue().withPassedArrival(scheduled.ordinal()));
            addRecipient(scheduled, this::skipAsLost);
        } else {
            recordArrival(scheduled, campaign.queue().withArrival(scheduled.ordinal()));
        }
    }

    /** A recipient behind the cursor cannot enter the queue any more: it is due immediately instead. */
    private void fillGap(RecipientScheduled scheduled, CampaignState campaign) {
        recordArrival(scheduled, campaign.queue().withGapFilled(scheduled.ordinal()));
        if (campaign.phase() == Phase.CLOSED) {
            addRecipient(scheduled, this::skipAsLost);
        } else if (scheduled.ordinal() < campaign.queue().cursor()) {
            addRecipient(scheduled, UnaryOperator.identity());
        }
    }

    private void recordArrival(RecipientScheduled scheduled, Queue changed) {
        context.updateCampaign(scheduled.campaign(), known -> known.withQueue(changed));
        context.recipientQueueStore()
                .add(
                        scheduled.campaign(),
                        scheduled.ordinal(),
                        new Entry(scheduled.recipient(), scheduled.customer(), scheduled.contactKey()));
    }

    private void addRecipient(RecipientScheduled scheduled, UnaryOperator<Recipient> initialState) {
        var person = new Person(scheduled.customer(), scheduled.contactKey());
        var planned = Recipient.planned(scheduled.recipient(), scheduled.campaign(), person, now);
        context.updateRecipient(null, initialState.apply(planned), now);
    }

    /** An operator had accepted that the recipient is missing, and the closed campaign counts it as skipped. */
    private Recipient skipAsLost(Recipient planned) {
        return RecipientStateMachine.skip(planned, SkipReason.LOST, now);
    }

    private void handle(CampaignEvent event) {
        switch (event) {
            case CampaignChanged changed -> define(changed);
            case PlanCompleted plan ->
                context.updateCampaign(
                        plan.campaign(),
                        campaign -> campaign.withPlan(campaign.plan().completed(plan.count(), plan.at())));
            case DailySendRequested request -> context.updateAccount(state -> state.withSendToday(request.date()));
            case UnconfirmedResolved resolved -> resolve(resolved);
            case MissingRecipientsAccepted accepted -> acceptMissing(accepted);
        }
    }

    private void define(CampaignChanged changed) {
        context.updateCampaign(changed.campaign(), campaign -> campaign.withDefinition(changed));
        context.updateAccount(state ->
                state.withSuspensions(state.suspensions().withoutPauseUntil(changed.campaign(), changed.revision())));
    }

    /** During a recovery the reports may not be read yet, and nothing is closed before all recipients are read. */
    private void acceptMissing(MissingRecipientsAccepted accepted) {
        context.updateCampaign(
                accepted.campaign(),
                campaign -> isRecovering || campaign.plan().mayAcceptMissing(accepted.at(), now)
                        ? campaign.withPlan(campaign.plan().withMissingAccepted())
                        : campaign);
    }

    /** The totals of a closed campaign are final. */
    private void resolve(UnconfirmedResolved resolved) {
        if (!isClosed(resolved.campaign())) {
            applyEvidence(resolved.attempt(), resolved);
        }
    }

    // --- Opt-outs, suspensions and limits ---------------------------------------------------------------------------

    private void handle(SubscriptionChange change) {
        switch (change) {
            case CustomerUnsubscribed optOut ->
                context.updateOptOut(optOut.contactKey(), known -> known.withOptOut(optOut.at()));
            case CustomerErased erased ->
                context.updateOptOut(erased.contactKey(), known -> known.withOptOut(erased.at()));
            case CustomerResubscribed optIn ->
                context.updateOptOut(optIn.contactKey(), known -> known.withOptIn(optIn.at()));
            case CustomerUndecided undecided ->
                context.updateOptOut(undecided.contactKey(), known -> known.withUndecided(undecided.at()));
            case CustomerDecided decided ->
                context.updateOptOut(decided.contactKey(), known -> known.withDecision(decided.at()));
            case CustomerDeactivated deactivated -> {
                // The claim reads the customer's row, which is more recent than this event.
            }
        }
    }

    private void handle(AccountEvent event) {
        switch (event) {
            case MessagingLimitChanged changed ->
                context.updateAccount(state -> state.withLimit(new Limit(changed.limit(), changed.at())));
            case AccountSuspended suspended -> suspend(suspended.scope(), suspended.epoch());
            case TemplatePaused paused -> suspend(paused.scope(), paused.epoch());
            case AccountResumed resumed -> resume(resumed.scope(), resumed.epoch());
            case TemplateResumed resumed -> resume(resumed.scope(), resumed.epoch());
            case QualityChanged changed -> {
                // Ratings are informational; Meta reports their consequences as a limit or a pause.
            }
            // Informational as well.
            case TemplateCategoryChanged changed -> {}
            case TemplateContentChanged changed -> {}
            case AccountNoticeGiven notice -> {}
        }
    }

    private void block(Transition.Blocker blocker) {
        switch (blocker) {
            case Transition.Blocker.Paused paused -> {
                if (!isClosed(paused.campaign())) {
                    context.updateAccount(state ->
                            state.withSuspensions(state.suspensions().paused(paused.campaign(), paused.revision())));
                }
            }
            case Transition.Blocker.Suspended suspended -> suspend(suspended.scope(), suspended.epoch());
        }
    }

    private void suspend(Scope scope, long epoch) {
        if (isOfClosedCampaign(scope)) {
            return;
        }
        context.updateAccount(state -> state.withSuspensions(state.suspensions().suspended(scope, epoch)));
    }

    private void resume(Scope scope, long epoch) {
        if (isOfClosedCampaign(scope)) {
            return;
        }
        context.updateAccount(state -> state.withSuspensions(state.suspensions().resumed(scope, epoch)));
        updateRefusedScopes(refused -> refused.resumed(scope, epoch));
    }

    /** Nothing is released in a closed campaign, so its suspensions and pauses are not kept. */
    private boolean isOfClosedCampaign(Scope scope) {
        return scope.kind() == Scope.Kind.CAMPAIGN && isClosed(CampaignId.of(scope.id()));
    }

    private boolean isClosed(CampaignId campaign) {
        return context.campaign(campaign).phase() == Phase.CLOSED;
    }

    // --- Outcomes and delivery reports ------------------------------------------------------------------------------

    private void handle(MessageEvent outcome) {
        var isAwaited = isAwaited(outcome.attempt());
        applyEvidence(outcome.attempt(), outcome);
        if (isAwaited) {
            trackRefusals(outcome);
        }
    }

    private boolean isAwaited(AttemptId attempt) {
        return context.inFlightRecipients()
                .find(attempt.recipient())
                .filter(recipient -> recipient.attempt() == attempt.number())
                .isPresent();
    }

    /** The first outcome of an attempt shows whether the sender refuses a whole scope. */
    private void trackRefusals(MessageEvent outcome) {
        if (!(outcome instanceof MessageNotSent notSent)) {
            endRefusals(outcome.campaign(), outcome.at());
            return;
        }
        refusedScopeOf(notSent)
                .filter(scope -> !isOfClosedCampaign(scope))
                .ifPresent(scope -> updateRefusedScopes(refused ->
                        refused.refused(scope, notSent.version() == null ? 0 : notSent.version(), notSent.at(), now)));
    }

    /** The scope that the refusal concerns as a whole; empty if it concerns the recipient or its campaign's owner. */
    private Optional<Scope> refusedScopeOf(MessageNotSent outcome) {
        return switch (outcome.reason()) {
            case SUSPENDED, THROTTLED, CLOCK_SKEW, NO_CONNECTION, RECOVERING ->
                Optional.of(outcome.scope() == null ? Scope.of(context.id()) : outcome.scope());
            case OPTED_OUT,
                    INACTIVE,
                    ERASED,
                    CANCELLED,
                    ENDED,
                    LACKS_VALUE,
                    TOO_LONG,
                    UNDECIDED,
                    PAUSED,
                    EXPIRED,
                    TOO_OLD,
                    WRONG_ENDPOINT,
                    CHANGED,
                    ALREADY -> Optional.empty();
        };
    }

    private void endRefusals(CampaignId campaign, Instant at) {
        if (!context.state().refusedScopes().isEmpty()) {
            var scopes = context.scopesOf(campaign);
            updateRefusedScopes(refused -> refused.answered(scopes, at));
        }
    }

    private void updateRefusedScopes(UnaryOperator<RefusedScopes> update) {
        context.updateAccount(state -> state.withRefusedScopes(update.apply(state.refusedScopes())));
    }

    private void handle(DeliveryUpdate update) {
        switch (update) {
            case AttemptReport report -> handle(report);
            case ExternalMessageSeen message ->
                context.slotStore().recordMessage(message.contactKey(), "external " + message.message(), message.at());
        }
    }

    /** A report often comes before the outcome of its attempt, and shows as well that WhatsApp accepted the call. */
    private void handle(AttemptReport report) {
        var isAwaited = isAwaited(report.attempt());
        applyEvidence(report.attempt(), report);
        if (isAwaited) {
            endRefusals(report.campaign(), report.at());
        }
    }

    /** Every attempt was released here, so its recipient is known. */
    private void applyEvidence(AttemptId attempt, Object evidence) {
        var known = context.recipient(attempt.recipient());
        if (known.isEmpty()) {
            log.warn("Evidence ignored, recipient unknown account={} attempt={}", context.id(), attempt);
            return;
        }
        var before = known.get();
        var transition = transition(before, evidence);
        var after = applySlotChange(before, transition);
        if (transition.blocker() != null) {
            block(transition.blocker());
            after = delayUnlessBlocked(before.campaign(), after);
        }
        context.updateRecipient(before, skipIfClosed(after), now);
    }

    /** A message that turns out as not sent after its campaign was closed is not sent any more. */
    private Recipient skipIfClosed(Recipient recipient) {
        var campaign = context.campaign(recipient.campaign());
        if (!(recipient.state() instanceof RetryScheduled) || campaign.phase() != Phase.CLOSED) {
            return recipient;
        }
        var reason = campaign.closeReason() == CloseReason.CANCELLED ? SkipReason.CANCELLED : SkipReason.ENDED;
        return RecipientStateMachine.skip(recipient, reason, now);
    }

    @Override
    public Recipient replay(Recipient before, Object evidence) {
        var transition = transition(before, evidence);
        if (transition.blocker() != null) {
            block(transition.blocker());
        }
        return applySlotChange(before, transition);
    }

    private Transition transition(Recipient before, Object evidence) {
        var stateMachine = context.stateMachineFor(before.campaign());
        return switch (evidence) {
            case MessageEvent outcome -> stateMachine.onOutcome(before, outcome);
            case AttemptReport report -> stateMachine.onDeliveryUpdate(before, report);
            case UnconfirmedResolved resolved ->
                stateMachine.onResolution(before, resolved.attempt(), resolved.decision(), resolved.at());
            default -> throw new IllegalArgumentException("Not evidence about an attempt: " + evidence.getClass());
        };
    }

    private Recipient applySlotChange(Recipient before, Transition transition) {
        return switch (transition.slot()) {
            case SlotChange.Kept kept -> transition.recipient();
            case SlotChange.Freed freed -> {
                freeSlot(before, freed.attempt());
                yield transition.recipient();
            }
            case SlotChange.CountedFrom counted -> {
                occupySlot(before, counted);
                yield transition.recipient().withCountedFrom(counted.instant());
            }
        };
    }

    private void freeSlot(Recipient before, AttemptId attempt) {
        context.slotStore().removeAttempt(before.contactKey(), attempt);
        var quotaDate = before.quotaDate();
        if (quotaDate != null) {
            // Otherwise the messages of an audience that is mostly refused would not leave on the day.
            context.updateAccount(
                    state -> state.withRefund(before.campaign(), quotaDate).withNextReleaseUntil(now));
        }
    }

    /** During a recovery most messages are so old that their slots have expired. */
    private void occupySlot(Recipient before, SlotChange.CountedFrom counted) {
        var expiry = counted.instant().plus(Slot.WINDOW).plus(context.account().quotaMargin());
        if (!isRecovering || expiry.isAfter(now)) {
            context.slotStore()
                    .recordMessage(before.contactKey(), counted.attempt().toString(), counted.instant());
        }
    }

    /**
     * Delays the retry if the suspension or pause has already ended here: the sender may not know of it yet, and would
     * reject an immediate retry again.
     */
    private Recipient delayUnlessBlocked(CampaignId campaign, Recipient recipient) {
        if (recipient.state() instanceof RetryScheduled retryScheduled
                && !context.isBlocked(context.campaign(campaign))) {
            return recipient.withState(
                    new RetryScheduled(retryScheduled.due().plus(MIN_RETRY_DELAY), retryScheduled.supersedes()));
        }
        return recipient;
    }
}
