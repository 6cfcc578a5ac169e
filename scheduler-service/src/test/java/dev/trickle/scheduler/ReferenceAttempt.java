package dev.trickle.scheduler;

import dev.trickle.pipeline.CampaignEvent.Decision;
import dev.trickle.pipeline.CampaignEvent.UnconfirmedResolved;
import dev.trickle.pipeline.ContactKey;
import dev.trickle.pipeline.DeliveryUpdate.DeliveryFailed;
import dev.trickle.pipeline.DeliveryUpdate.MessageDelivered;
import dev.trickle.pipeline.DeliveryUpdate.MessageRead;
import dev.trickle.pipeline.DeliveryUpdate.OfAttempt;
import dev.trickle.pipeline.DeliveryUpdate.SendConfirmed;
import dev.trickle.pipeline.MessageEvent;
import dev.trickle.pipeline.MessageEvent.FailureKind;
import dev.trickle.pipeline.MessageEvent.MessageFailed;
import dev.trickle.pipeline.MessageEvent.MessageNotSent;
import dev.trickle.pipeline.MessageEvent.MessageSent;
import dev.trickle.pipeline.MessageEvent.MessageUnconfirmed;
import dev.trickle.pipeline.SendRequested;
import dev.trickle.pipeline.SendRequested.SupersedeReason;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A release as the reference model keeps it: what was asked for, and what was said of it since. */
final class ReferenceAttempt {

    /** Meta counts in whole seconds, and a report may repeat an answer a moment later. */
    private static final Duration TOLERANCE = Duration.ofSeconds(40);

    private static final Duration MIN_RETRY_DELAY = Duration.ofMinutes(1);
    private static final Duration DAY = Duration.ofHours(24);
    private static final Duration DELIVERY_TIMEOUT = Duration.ofDays(3);

    private final SendRequested request;
    private final LocalDate quotaDate;
    private final int limit;
    private final Set<ContactKey> otherPeople;
    private final Set<Decision> decisions = EnumSet.noneOf(Decision.class);
    private Instant publishedAt;

    private @Nullable Object firstEvidence;
    private @Nullable Instant sentAt;
    private @Nullable Instant confirmedAt;
    private @Nullable Instant deliveredAt;
    private @Nullable Instant unconfirmedAt;
    private @Nullable DeliveryFailed undelivered;
    private @Nullable Instant undeliveredReadAt;
    private boolean wasRead;
    private boolean rejected;
    private boolean failedPermanently;
    private Instant lastEvidenceAt = Instant.MIN;
    private Instant notBefore = Instant.MIN;

    /**
     * @param day the calendar day of its account
     * @param room people that the account might reach in 24 hours, as known when it was released
     * @param strangers people that other tools had written to in the 24 hours before, as known then
     */
    ReferenceAttempt(SendRequested request, LocalDate day, int room, Set<ContactKey> strangers) {
        this.request = request;
        this.quotaDate = day;
        this.limit = room;
        this.otherPeople = strangers;
        this.publishedAt = request.at();
    }

    SendRequested request() {
        return request;
    }

    LocalDate quotaDate() {
        return quotaDate;
    }

    int limit() {
        return limit;
    }

    Set<ContactKey> otherPeople() {
        return otherPeople;
    }

    Instant publishedAt() {
        return publishedAt;
    }

    void recordRepublish(Instant at) {
        publishedAt = at;
    }

    // --- What is said of it -----------------------------------------------------------------------------------------

    void record(MessageEvent answer) {
        firstEvidence = firstEvidence == null ? answer : firstEvidence;
        switch (answer) {
            case MessageSent sent -> sentAt = sent.acceptedAt();
            case MessageUnconfirmed unclear -> {
                unconfirmedAt = unclear.at();
                lastEvidenceAt = laterOf(lastEvidenceAt, unclear.at());
            }
            case MessageFailed failed -> {
                rejected = true;
                failedPermanently |= failed.kind() == FailureKind.PERMANENT;
                notBefore = laterOf(notBefore, failed.at().plus(retryDelay(failed)));
            }
            case MessageNotSent notSent -> {
                rejected = true;
                notBefore = laterOf(notBefore, retryDelay(notSent));
            }
        }
    }

    void record(OfAttempt report, Instant now) {
        firstEvidence = firstEvidence == null ? report : firstEvidence;
        lastEvidenceAt = laterOf(lastEvidenceAt, report.at());
        switch (report) {
            case SendConfirmed confirmed -> confirmedAt = confirmed.at();
            case MessageDelivered delivered -> deliveredAt = earlierOf(deliveredAt, delivered.at());
            case MessageRead read -> wasRead = true;
            case DeliveryFailed failed -> {
                undelivered = failed;
                undeliveredReadAt = undeliveredReadAt == null ? now : undeliveredReadAt;
            }
        }
    }

    void resolve(UnconfirmedResolved decision) {
        decisions.add(decision.decision());
    }

    private static Duration retryDelay(MessageFailed failed) {
        return failed.code().equals("131049") ? DAY : MIN_RETRY_DELAY;
    }

    /** A hold has an end instead. */
    private static Instant retryDelay(MessageNotSent refused) {
        var shortest = refused.scope() == null ? refused.at().plus(MIN_RETRY_DELAY) : Instant.MIN;
        return refused.retryAt() == null ? shortest : laterOf(shortest, refused.retryAt());
    }

    private static Instant laterOf(Instant one, Instant other) {
        return one.isAfter(other) ? one : other;
    }

    private static Instant earlierOf(@Nullable Instant one, Instant other) {
        return one == null || other.isBefore(one) ? other : one;
    }

    // --- What that means --------------------------------------------------------------------------------------------

    boolean hasOutcome() {
        return firstEvidence != null;
    }

    /** Somebody said that WhatsApp took it. */
    boolean wasAccepted() {
        return sentAt != null || confirmedAt != null || wasDelivered() || undelivered != null;
    }

    boolean wasDelivered() {
        return deliveredAt != null || wasRead;
    }

    boolean wasUndelivered() {
        return undelivered != null;
    }

    /** That it was not delivered was heard of so late that the watch may have been over. */
    boolean wasUndeliveredLate() {
        var from = sentAt == null ? confirmedAt : sentAt;
        return undeliveredReadAt != null
                && from != null
                && !undeliveredReadAt.isBefore(from.plus(DELIVERY_TIMEOUT).minus(TOLERANCE));
    }

    boolean wasUnconfirmed() {
        return unconfirmedAt != null;
    }

    boolean isUnconfirmed() {
        return wasUnconfirmed() && !wasAccepted() && !isNotAccepted();
    }

    /** The sender said that nothing was taken, and nobody said otherwise. */
    boolean isNotAccepted() {
        return rejected && !wasAccepted();
    }

    boolean hasFailedPermanently() {
        return failedPermanently;
    }

    /** Its booking in the ledger of the day was given back: the first that was said of it is that it was not sent. */
    boolean wasRefundedFirst() {
        return firstEvidence instanceof MessageFailed || firstEvidence instanceof MessageNotSent;
    }

    boolean wasResolvedAs(Decision decision) {
        return decisions.contains(decision);
    }

    void delayUntil(Instant earliest) {
        notBefore = laterOf(notBefore, earliest);
    }

    /** The person may not be written to again before. */
    Instant notBefore() {
        return notBefore;
    }

    /** Its person must hold a place: from the answer or the first delivery, else from when it was given up as unclear. */
    boolean mustOccupySlot(Instant now, Duration margin) {
        var since = now.minus(DAY).minus(margin).plus(TOLERANCE);
        if (!hasOutcome()) {
            return true;
        }
        if (!wasAccepted()) {
            return !rejected && isAfter(unconfirmedAt, since);
        }
        return isAfter(sentAt, since) || isAfter(deliveredAt, since);
    }

    /** Its person may hold a place. */
    boolean mayOccupySlot(Instant now, Duration margin) {
        var since = now.minus(DAY).minus(margin);
        return !hasOutcome() || !lastEvidenceAt.isBefore(since) || (sentAt != null && !sentAt.isBefore(since));
    }

    private static boolean isAfter(@Nullable Instant instant, Instant since) {
        return instant != null && instant.isAfter(since);
    }

    /** Whether another attempt may replace it for this reason, as far as was said. */
    boolean mayBeReplaced(SupersedeReason supersedeReason, Instant now, @Nullable Duration resendAfter) {
        return switch (supersedeReason) {
            case DELIVERY_FAILED ->
                undelivered != null && !now.isBefore(undelivered.at().plus(retryDelay(undelivered)));
            case RESEND_ORDERED ->
                wasResolvedAs(Decision.RESEND)
                        || (resendAfter != null && unconfirmedAt != null && !now.isBefore(unconfirmedAt.plus(resendAfter)));
        };
    }

    private static Duration retryDelay(DeliveryFailed failed) {
        return switch (failed.code()) {
            case "131048", "131049" -> DAY;
            case "131000", "131053", "131056", "132015" -> Duration.ofHours(1);
            default -> Duration.ofDays(36_500);
        };
    }
}
