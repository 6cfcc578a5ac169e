package dev.trickle.status.projection;

import dev.trickle.pipeline.AccountId;
import dev.trickle.pipeline.AttemptId;
import dev.trickle.pipeline.CampaignEvent;
import dev.trickle.pipeline.CampaignEvent.CampaignChanged;
import dev.trickle.pipeline.CampaignEvent.DailySendRequested;
import dev.trickle.pipeline.CampaignEvent.MissingRecipientsAccepted;
import dev.trickle.pipeline.CampaignEvent.PlanCompleted;
import dev.trickle.pipeline.CampaignEvent.UnconfirmedResolved;
import dev.trickle.pipeline.CampaignId;
import dev.trickle.pipeline.DeliveryUpdate;
import dev.trickle.pipeline.DeliveryUpdate.DeliveryFailed;
import dev.trickle.pipeline.DeliveryUpdate.ExternalMessageSeen;
import dev.trickle.pipeline.DeliveryUpdate.MessageDelivered;
import dev.trickle.pipeline.DeliveryUpdate.MessageRead;
import dev.trickle.pipeline.DeliveryUpdate.SendConfirmed;
import dev.trickle.pipeline.MessageEvent;
import dev.trickle.pipeline.MessageEvent.MessageFailed;
import dev.trickle.pipeline.MessageEvent.MessageNotSent;
import dev.trickle.pipeline.MessageEvent.MessageSent;
import dev.trickle.pipeline.MessageEvent.MessageUnconfirmed;
import dev.trickle.pipeline.RecipientId;
import dev.trickle.pipeline.ScheduleEvent;
import dev.trickle.pipeline.ScheduleEvent.CampaignClosed;
import dev.trickle.pipeline.ScheduleEvent.CampaignStarted;
import dev.trickle.pipeline.ScheduleEvent.QuotaUsed;
import dev.trickle.pipeline.ScheduleEvent.RecipientFailed;
import dev.trickle.pipeline.ScheduleEvent.RecipientSkipped;
import dev.trickle.pipeline.ScheduleEvent.RecipientsMissing;
import dev.trickle.pipeline.SendRequested;
import java.util.Collection;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/**
 * What a batch of events comes to: one row a recipient, a campaign and a day, whatever the order of the events and
 * however often each of them comes. Pure; {@link DeliveryProjection} joins it with what the tables know.
 */
public final class ProjectionBatch {

    private final Map<RecipientId, DeliveryRow> deliveries = new HashMap<>();
    private final Map<CampaignId, CampaignRow> campaigns = new HashMap<>();
    private final Map<QuotaDay, QuotaUsed> quotas = new HashMap<>();

    /** Joins in what people want of a campaign. */
    public void add(AccountId account, CampaignEvent event) {
        switch (event) {
            case PlanCompleted sealed -> campaign(account, sealed.campaign()).sealed(sealed.count());
            case UnconfirmedResolved resolved ->
                delivery(account, resolved.campaign(), resolved.attempt(), bitOf(resolved));
            // The definition has a table of its own, and what follows from the others is told by the scheduler.
            case CampaignChanged ignored -> {}
            case DailySendRequested ignored -> {}
            case MissingRecipientsAccepted ignored -> {}
        }
    }

    private static int bitOf(UnconfirmedResolved resolved) {
        return switch (resolved.decision()) {
            case SENT -> DeliveryRow.TAKEN_AS_SENT;
            case RESEND -> DeliveryRow.TO_BE_SENT_AGAIN;
        };
    }

    /** Joins in the release of an attempt. */
    public void add(AccountId account, SendRequested requested) {
        var row = delivery(account, requested.campaign(), requested.attempt(), DeliveryRow.REQUESTED)
                .retries(requested.tries())
                .at(Milestone.QUEUED, requested.at());
        if (isResend(requested)) {
            row.resend(requested.attempt());
        }
    }

    // After a failed delivery it is a retry, which is counted with the tries.
    private static boolean isResend(SendRequested requested) {
        var superseded = requested.supersedes();
        return superseded != null && superseded.because() == SendRequested.SupersedeReason.RESEND_ORDERED;
    }

    /** Joins in what became of a call. */
    public void add(AccountId account, MessageEvent event) {
        switch (event) {
            case MessageSent sent ->
                delivery(account, sent.campaign(), sent.attempt(), 0)
                        .accepted(sent.attempt())
                        .at(Milestone.SENT, sent.acceptedAt());
            case MessageFailed failed ->
                delivery(account, failed.campaign(), failed.attempt(), DeliveryRow.FAILED)
                        .error(failed.at(), failed.code());
            case MessageNotSent not -> delivery(account, not.campaign(), not.attempt(), DeliveryRow.NOT_SENT);
            case MessageUnconfirmed unconfirmed ->
                delivery(account, unconfirmed.campaign(), unconfirmed.attempt(), DeliveryRow.UNCONFIRMED);
        }
    }

    /** Joins in what WhatsApp reported: any report about an attempt is evidence that it was accepted by then. */
    public void add(AccountId account, DeliveryUpdate update) {
        switch (update) {
            case SendConfirmed sent -> evidence(account, sent);
            case MessageDelivered delivered ->
                evidence(account, delivered).saw(DeliveryRow.DELIVERED).at(Milestone.DELIVERED, delivered.at());
            case MessageRead read ->
                // What was read was delivered, no later than that, even where no report says so.
                evidence(account, read)
                        .saw(DeliveryRow.DELIVERED | DeliveryRow.READ)
                        .at(Milestone.DELIVERED, read.at())
                        .at(Milestone.READ, read.at());
            case DeliveryFailed failed ->
                evidence(account, failed).saw(DeliveryRow.DELIVERY_FAILED).error(failed.at(), failed.code());
            case ExternalMessageSeen ignored -> {}
        }
    }

    private DeliveryRow evidence(AccountId account, DeliveryUpdate.AttemptReport update) {
        return delivery(account, update.campaign(), update.attempt(), 0)
                .accepted(update.attempt())
                .at(Milestone.SENT, update.at());
    }

    /** Joins in what the gate decided. */
    public void add(AccountId account, ScheduleEvent event) {
        switch (event) {
            case QuotaUsed used -> quotas.merge(new QuotaDay(account, used.date()), used, QuotaDay::newest);
            case RecipientFailed failed ->
                delivery(account, failed.campaign(), failed.recipient())
                        .saw(DeliveryRow.FAILED_FOR_GOOD)
                        .at(Milestone.FAILED, failed.at())
                        .error(failed.at(), failed.code());
            case RecipientSkipped skipped ->
                delivery(account, skipped.campaign(), skipped.recipient())
                        .saw(DeliveryRow.SKIPPED)
                        .skip(skipped.at(), wordOf(skipped.reason()));
            case CampaignStarted started ->
                campaign(account, started.campaign()).started(started.at());
            case CampaignClosed closed ->
                campaign(account, closed.campaign()).closed(closed.at(), wordOf(closed.how()));
            case RecipientsMissing ignored -> {}
        }
    }

    private static String wordOf(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }

    private DeliveryRow delivery(AccountId account, CampaignId campaign, AttemptId attempt, int attemptBits) {
        return delivery(account, campaign, attempt.recipient()).attempt(attempt, attemptBits);
    }

    private DeliveryRow delivery(AccountId account, CampaignId campaign, RecipientId recipient) {
        return deliveries.computeIfAbsent(recipient, id -> new DeliveryRow(id, campaign, account));
    }

    private CampaignRow campaign(AccountId account, CampaignId campaign) {
        return campaigns.computeIfAbsent(campaign, id -> new CampaignRow(id, account));
    }

    Collection<DeliveryRow> deliveries() {
        return deliveries.values();
    }

    Collection<CampaignRow> campaigns() {
        return campaigns.values();
    }

    Map<QuotaDay, QuotaUsed> quotas() {
        return quotas;
    }
}
