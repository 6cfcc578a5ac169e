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
import dev.trickle.pipeline.DeliveryUpdate.Pricing;
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
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reduces a batch of events to one row per recipient, campaign and day, independent of the order and repetition of
 * events. Pure; {@link DeliveryProjection} merges the rows into the tables.
 */
public final class ProjectionBatch {

    private final Map<RecipientId, DeliveryRow> deliveries = new HashMap<>();
    private final Map<CampaignId, CampaignRow> campaigns = new HashMap<>();
    private final Map<QuotaDay, QuotaUsed> quotas = new HashMap<>();
    private final Map<AttemptId, PricingRow> pricing = new HashMap<>();

    /** Merges a change of a campaign. */
    public void add(AccountId account, CampaignEvent event) {
        switch (event) {
            case PlanCompleted completed ->
                campaign(account, completed.campaign()).planCompleted(completed.count());
            case UnconfirmedResolved resolved ->
                delivery(account, resolved.campaign(), resolved.attempt(), flagOf(resolved));
            // Definitions have their own table, and the scheduler publishes what follows from the other events.
            case CampaignChanged ignored -> {}
            case DailySendRequested ignored -> {}
            case MissingRecipientsAccepted ignored -> {}
        }
    }

    private static @Nullable AttemptBit flagOf(UnconfirmedResolved resolved) {
        return switch (resolved.decision()) {
            case SENT -> AttemptBit.RESOLVED_AS_SENT;
            // The outcome stays unconfirmed until the resend is released, which may never be.
            case RESEND -> null;
        };
    }

    /** Merges the release of an attempt. */
    public void add(AccountId account, SendRequested requested) {
        var row = delivery(account, requested.campaign(), requested.attempt(), AttemptBit.REQUESTED)
                .mergeRetries(requested.tries())
                .mergeInstant(Milestone.QUEUED, requested.at());
        if (isResend(requested)) {
            row.addResend(requested.attempt());
        }
    }

    // A second attempt after a failed delivery is a retry, which SendRequested.tries counts.
    private static boolean isResend(SendRequested requested) {
        var superseded = requested.supersedes();
        return superseded != null && superseded.because() == SendRequested.SupersedeReason.RESEND_ORDERED;
    }

    /** Merges the outcome of a call. */
    public void add(AccountId account, MessageEvent event) {
        switch (event) {
            case MessageSent sent ->
                delivery(account, sent.campaign(), sent.attempt(), null)
                        .addAccepted(sent.attempt())
                        .mergeInstant(Milestone.SENT, sent.acceptedAt());
            case MessageFailed failed ->
                delivery(account, failed.campaign(), failed.attempt(), AttemptBit.FAILED)
                        .addRejected(failed.attempt())
                        .mergeError(failed.at(), failed.code());
            case MessageNotSent notSent ->
                delivery(account, notSent.campaign(), notSent.attempt(), AttemptBit.NOT_SENT)
                        .addRejected(notSent.attempt());
            case MessageUnconfirmed unconfirmed ->
                delivery(account, unconfirmed.campaign(), unconfirmed.attempt(), AttemptBit.UNCONFIRMED)
                        .addUnconfirmed(unconfirmed.attempt());
        }
    }

    /** Merges a delivery report. Any report about an attempt is evidence that it was accepted before. */
    public void add(AccountId account, DeliveryUpdate update) {
        switch (update) {
            case SendConfirmed sent -> evidence(account, sent);
            case MessageDelivered delivered -> {
                evidence(account, delivered)
                        .mergeMilestone(MilestoneBit.DELIVERED)
                        .mergeInstant(Milestone.DELIVERED, delivered.at());
                addPricing(account, delivered, delivered.pricing());
            }
            case MessageRead read -> {
                // A read message was delivered before, even without a report of its delivery.
                evidence(account, read)
                        .mergeMilestone(MilestoneBit.DELIVERED)
                        .mergeMilestone(MilestoneBit.READ)
                        .mergeInstant(Milestone.DELIVERED, read.at())
                        .mergeInstant(Milestone.READ, read.at());
                addPricing(account, read, read.pricing());
            }
            case DeliveryFailed failed ->
                evidence(account, failed)
                        .mergeAttempt(failed.attempt(), AttemptBit.UNDELIVERED)
                        .addUndelivered(failed.attempt())
                        .mergeError(failed.at(), failed.code());
            case ExternalMessageSeen ignored -> {}
        }
    }

    private void addPricing(AccountId account, DeliveryUpdate.AttemptReport report, @Nullable Pricing reported) {
        if (reported != null) {
            // To the microsecond, like the table: otherwise two batches and one batch could choose different rows.
            var at = report.at().truncatedTo(ChronoUnit.MICROS);
            pricing.merge(
                    report.attempt(),
                    new PricingRow(report.attempt(), report.campaign(), account, at, reported),
                    PricingRow::earlier);
        }
    }

    private DeliveryRow evidence(AccountId account, DeliveryUpdate.AttemptReport update) {
        return delivery(account, update.campaign(), update.attempt(), null)
                .addAccepted(update.attempt())
                .mergeInstant(Milestone.SENT, update.at());
    }

    /** Merges a decision of the scheduler. */
    public void add(AccountId account, ScheduleEvent event) {
        switch (event) {
            case QuotaUsed used -> quotas.merge(new QuotaDay(account, used.date()), used, QuotaDay::newest);
            case RecipientFailed failed ->
                delivery(account, failed.campaign(), failed.recipient())
                        .mergeMilestone(MilestoneBit.RECIPIENT_FAILED)
                        .mergeInstant(Milestone.FAILED, failed.at())
                        .mergeError(failed.at(), failed.code());
            case RecipientSkipped skipped ->
                delivery(account, skipped.campaign(), skipped.recipient())
                        .mergeMilestone(MilestoneBit.SKIPPED)
                        .mergeSkip(skipped.at(), codeOf(skipped.reason()));
            case CampaignStarted started ->
                campaign(account, started.campaign()).started(started.at());
            case CampaignClosed closed ->
                campaign(account, closed.campaign()).closed(closed.at(), codeOf(closed.how()));
            case RecipientsMissing missing ->
                campaign(account, missing.campaign()).missing(missing);
        }
    }

    private static String codeOf(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }

    private DeliveryRow delivery(AccountId account, CampaignId campaign, AttemptId attempt, @Nullable AttemptBit flag) {
        return delivery(account, campaign, attempt.recipient()).mergeAttempt(attempt, flag);
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

    Collection<PricingRow> pricing() {
        return pricing.values();
    }

    Map<QuotaDay, QuotaUsed> quotas() {
        return quotas;
    }
}
