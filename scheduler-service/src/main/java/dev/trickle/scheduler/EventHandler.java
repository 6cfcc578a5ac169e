package dev.trickle.scheduler;

import dev.trickle.pipeline.AccountEvent;
import dev.trickle.pipeline.AccountEvent.AccountNoticeGiven;
import dev.trickle.pipeline.AccountEvent.AccountResumed;
import dev.trickle.pipeline.AccountEvent.AccountSuspended;
import dev.trickle.pipeline.AccountEvent.MessagingLimitChanged;
import dev.trickle.pipeline.AccountEvent.QualityChanged;
import dev.trickle.pipeline.AccountEvent.TemplateCategoryChanged;
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
import dev.trickle.pipeline.DeliveryUpdate.ExternalMessageSeen;
import dev.trickle.pipeline.MessageEvent;
import dev.trickle.pipeline.RecipientScheduled;
import dev.trickle.pipeline.ScheduleEvent.SkipReason;
import dev.trickle.pipeline.Scope;
import dev.trickle.pipeline.SubscriptionChange;
import dev.trickle.pipeline.SubscriptionChange.CustomerDeactivated;
import dev.trickle.pipeline.SubscriptionChange.CustomerErased;
import dev.trickle.pipeline.SubscriptionChange.CustomerResubscribed;
import dev.trickle.pipeline.SubscriptionChange.CustomerUnsubscribed;
import dev.trickle.scheduler.account.AccountState.Limit;
import dev.trickle.scheduler.campaign.CampaignState;
import dev.trickle.scheduler.campaign.CampaignState.Phase;
import dev.trickle.scheduler.campaign.Queue;
import dev.trickle.scheduler.campaign.QueuePage.Entry;
import dev.trickle.scheduler.recipient.Recipient;
import dev.trickle.scheduler.recipient.Recipient.Person;
import dev.trickle.scheduler.recipient.RecipientState.RetryScheduled;
import dev.trickle.scheduler.recipient.RecipientStateMachine;
import dev.trickle.scheduler.recipient.Transition;
import dev.trickle.scheduler.recipient.Transition.SlotChange;
import java.time.Duration;
import java.time.Instant;
import java.util.function.BiFunction;
import java.util.function.UnaryOperator;

/** Takes in what the other services say: remembers it, and releases nothing. */
final class EventHandler {

    private static final Duration SHORTEST_REST = Duration.ofMinutes(1);

    private final AccountContext desk;
    private final Instant now;

    EventHandler(AccountContext desk, Instant now) {
        this.desk = desk;
        this.now = now;
    }

    void take(Object event) {
        switch (event) {
            case RecipientScheduled scheduled -> enqueue(scheduled);
            case CampaignEvent campaign -> take(campaign);
            case SubscriptionChange change -> take(change);
            case MessageEvent answer -> take(answer);
            case DeliveryUpdate update -> take(update);
            case AccountEvent account -> take(account);
            default -> throw new IllegalArgumentException("The gate reads no " + event.getClass());
        }
    }

    // --- The plan ---------------------------------------------------------------------------------------------------

    private void enqueue(RecipientScheduled scheduled) {
        var ordinal = scheduled.ordinal();
        var campaign = desk.campaign(scheduled.campaign());
        var queue = campaign.queue();
        if (ordinal >= queue.arrived()) {
            append(scheduled, campaign);
        } else if (!desk.recipientQueueStore().hasArrived(scheduled.campaign(), ordinal)) {
            mend(scheduled, campaign);
        }
        // Anything else is the repeat of a page after a crash of the publisher.
    }

    private void append(RecipientScheduled scheduled, CampaignState campaign) {
        if (campaign.phase() == Phase.CLOSED) {
            arrive(scheduled, campaign.queue().passedAt(scheduled.ordinal()));
            enter(scheduled, this::lost);
        } else {
            arrive(scheduled, campaign.queue().arrivedAt(scheduled.ordinal()));
        }
    }

    /** A gap that the cursor has passed cannot go back into the queue: it is due at once instead. */
    private void mend(RecipientScheduled scheduled, CampaignState campaign) {
        arrive(scheduled, campaign.queue().mendedAt(scheduled.ordinal()));
        if (campaign.phase() == Phase.CLOSED) {
            enter(scheduled, this::lost);
        } else if (scheduled.ordinal() < campaign.queue().cursor()) {
            enter(scheduled, UnaryOperator.identity());
        }
    }

    private void arrive(RecipientScheduled scheduled, Queue changed) {
        desk.change(scheduled.campaign(), known -> known.withQueue(changed));
        desk.recipientQueueStore()
                .enter(
                        scheduled.campaign(),
                        scheduled.ordinal(),
                        new Entry(scheduled.recipient(), scheduled.customer(), scheduled.contactKey()));
    }

    private void enter(RecipientScheduled scheduled, UnaryOperator<Recipient> how) {
        var person = new Person(scheduled.customer(), scheduled.contactKey());
        if (!desk.takeUp(scheduled.recipient(), person, now)) {
            var planned = Recipient.planned(scheduled.recipient(), scheduled.campaign(), person, now);
            desk.move(null, how.apply(planned), now);
        }
    }

    /** The campaign was closed without it, and counted it as left out: an operator had given it up. */
    private Recipient lost(Recipient planned) {
        return RecipientStateMachine.leftOut(planned, SkipReason.LOST, now);
    }

    private void take(CampaignEvent event) {
        switch (event) {
            case CampaignChanged changed -> desk.change(changed.campaign(), campaign -> campaign.changed(changed));
            case PlanCompleted sealed ->
                desk.change(
                        sealed.campaign(),
                        campaign -> campaign.withPlan(campaign.plan().sealed(sealed.count(), sealed.at())));
            case DailySendRequested request -> desk.change(state -> state.sendToday(request.date()));
            case UnconfirmedResolved resolved ->
                apply(
                        resolved.campaign(),
                        resolved.attempt(),
                        (life, recipient) ->
                                life.resolved(recipient, resolved.attempt(), resolved.decision(), resolved.at()));
            case MissingRecipientsAccepted accepted ->
                desk.change(
                        accepted.campaign(),
                        campaign -> campaign.withPlan(campaign.plan().acceptingGaps()));
        }
    }

    // --- People and accounts ----------------------------------------------------------------------------------------

    private void take(SubscriptionChange change) {
        switch (change) {
            case CustomerUnsubscribed stop -> desk.changeOptOut(stop.contactKey(), known -> known.stopped(stop.at()));
            case CustomerErased erased -> desk.changeOptOut(erased.contactKey(), known -> known.stopped(erased.at()));
            case CustomerResubscribed agreed ->
                desk.changeOptOut(agreed.contactKey(), known -> known.agreed(agreed.at()));
            case CustomerDeactivated deactivated -> {
                // The claim reads the customer's row: it knows better than an event whether they are active by then.
            }
        }
    }

    private void take(AccountEvent event) {
        switch (event) {
            case MessagingLimitChanged changed ->
                desk.change(state -> state.withLimit(new Limit(changed.limit(), changed.at())));
            case AccountSuspended suspended -> hold(suspended.scope(), suspended.epoch());
            case TemplatePaused paused -> hold(paused.scope(), paused.epoch());
            case AccountResumed resumed -> resume(resumed.scope(), resumed.epoch());
            case TemplateResumed resumed -> resume(resumed.scope(), resumed.epoch());
            case QualityChanged changed -> {
                // A rating is for people to see; what follows from it, Meta says as a limit or a pause.
            }
            // Both for people to see as well.
            case TemplateCategoryChanged changed -> {}
            case AccountNoticeGiven notice -> {}
        }
    }

    private void hold(Transition.Blocker blocker) {
        switch (blocker) {
            case Transition.Blocker.Paused paused ->
                desk.change(state -> state.withHolds(state.suspensions().paused(paused.campaign(), paused.revision())));
            case Transition.Blocker.Suspended suspended -> hold(suspended.scope(), suspended.epoch());
        }
    }

    private void hold(Scope scope, long epoch) {
        desk.change(state -> state.withHolds(state.suspensions().held(scope, epoch)));
    }

    private void resume(Scope scope, long epoch) {
        desk.change(state -> state.withHolds(state.suspensions().ended(scope, epoch)));
    }

    // --- Answers and reports ----------------------------------------------------------------------------------------

    private void take(MessageEvent answer) {
        apply(answer.campaign(), answer.attempt(), (life, recipient) -> life.answered(recipient, answer));
    }

    private void take(DeliveryUpdate update) {
        switch (update) {
            case DeliveryUpdate.AttemptReport report ->
                apply(report.campaign(), report.attempt(), (life, recipient) -> life.reported(recipient, report));
            case ExternalMessageSeen foreign ->
                desk.slotStore().count(foreign.contactKey(), "foreign " + foreign.message(), foreign.at());
        }
    }

    private void apply(
            CampaignId campaign,
            AttemptId attempt,
            BiFunction<RecipientStateMachine, Recipient, Transition> whatFollows) {
        var known = desk.recipient(attempt.recipient());
        var before = known.orElseGet(() -> Recipient.seenFirst(attempt.recipient(), campaign, now));
        var transition = whatFollows.apply(desk.lifeIn(campaign), before);
        var after = changePlace(before, transition);
        if (transition.blocker() != null) {
            hold(transition.blocker());
            after = restIfNothingHolds(campaign, after);
        }
        desk.move(known.orElse(null), after, now);
    }

    private Recipient changePlace(Recipient before, Transition transition) {
        return switch (transition.slot()) {
            case SlotChange.Kept kept -> transition.recipient();
            case SlotChange.Freed freed -> {
                if (before.person() != null) {
                    desk.slotStore().free(before.person().contactKey(), freed.attempt());
                }
                var bookedOn = before.bookedOn();
                if (bookedOn != null) {
                    desk.change(state -> state.returned(before.campaign(), bookedOn));
                }
                yield transition.recipient();
            }
            case SlotChange.CountedFrom counted -> {
                if (before.person() != null) {
                    desk.slotStore()
                            .count(
                                    before.person().contactKey(),
                                    counted.attempt().toString(),
                                    counted.instant());
                }
                yield transition.recipient().countedFrom(counted.instant());
            }
        };
    }

    /** A refusal by something that has ended meanwhile must not go in circles until the sender knows that too. */
    private Recipient restIfNothingHolds(CampaignId campaign, Recipient recipient) {
        if (recipient.state() instanceof RetryScheduled retryScheduled && !desk.isHeld(desk.campaign(campaign))) {
            return recipient.in(
                    new RetryScheduled(retryScheduled.due().plus(SHORTEST_REST), retryScheduled.supersedes()));
        }
        return recipient;
    }
}
