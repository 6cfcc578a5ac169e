package dev.trickle.scheduler;

import dev.trickle.pipeline.CampaignEvent.Decision;
import dev.trickle.pipeline.CampaignEvent.UnconfirmedResolved;
import dev.trickle.pipeline.ContactKey;
import dev.trickle.pipeline.DeliveryUpdate.AttemptReport;
import dev.trickle.pipeline.DeliveryUpdate.DeliveryFailed;
import dev.trickle.pipeline.DeliveryUpdate.MessageDelivered;
import dev.trickle.pipeline.DeliveryUpdate.MessageRead;
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

/** An attempt in the reference model: its request and all evidence about it. */
final class ReferenceAttempt {

    /** Meta counts whole seconds, and a report may repeat an outcome slightly later. */
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
     * @param quotaDate the date whose daily quota counts it
     * @param limit messaging limit without the reserve, as known at the release
     * @param otherPeople people with messages of other tools in the 24 hours before, as known at the release
     */
    ReferenceAttempt(SendRequested request, LocalDate quotaDate, int limit, Set<ContactKey> otherPeople) {
        this.request = request;
        this.quotaDate = quotaDate;
        this.limit = limit;
        this.otherPeople = otherPeople;
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

    // --- Evidence ---------------------------------------------------------------------------------------------------

    void record(MessageEvent outcome) {
        firstEvidence = firstEvidence == null ? outcome : firstEvidence;
        switch (outcome) {
            case MessageSent sent -> sentAt = sent.acceptedAt();
            case MessageUnconfirmed unconfirmed -> {
                unconfirmedAt = unconfirmed.at();
                lastEvidenceAt = laterOf(lastEvidenceAt, unconfirmed.at());
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

    void record(AttemptReport report, Instant now) {
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

    void resolve(UnconfirmedResolved resolution) {
        decisions.add(resolution.decision());
    }

    private static Duration retryDelay(MessageFailed failed) {
        return failed.code().equals("131049") ? DAY : MIN_RETRY_DELAY;
    }

    /** A scope that is suspended or paused ends the wait instead of a delay. */
    private static Instant retryDelay(MessageNotSent refused) {
        var earliest = refused.scope() == null ? refused.at().plus(MIN_RETRY_DELAY) : Instant.MIN;
        return refused.retryAt() == null ? earliest : laterOf(earliest, refused.retryAt());
    }

    private static Instant laterOf(Instant one, Instant other) {
        return one.isAfter(other) ? one : other;
    }

    private static Instant earlierOf(@Nullable Instant one, Instant other) {
        return one == null || other.isBefore(one) ? other : one;
    }

    // --- Conclusions ------------------------------------------------------------------------------------------------

    boolean hasOutcome() {
        return firstEvidence != null;
    }

    /** Whether evidence shows that WhatsApp accepted it. */
    boolean wasAccepted() {
        return sentAt != null || confirmedAt != null || wasDelivered() || undelivered != null;
    }

    boolean wasDelivered() {
        return deliveredAt != null || wasRead;
    }

    boolean wasUndelivered() {
        return undelivered != null;
    }

    /** Whether the failure report was read so late that the delivery timeout may have passed. */
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

    /** Whether the sender reported that nothing was accepted, without contrary evidence. */
    boolean isNotAccepted() {
        return rejected && !wasAccepted();
    }

    boolean hasFailedPermanently() {
        return failedPermanently;
    }

    /** Whether its daily quota was refunded: the first evidence is that it was not sent. */
    boolean wasRefundedFirst() {
        return firstEvidence instanceof MessageFailed || firstEvidence instanceof MessageNotSent;
    }

    boolean wasResolvedAs(Decision decision) {
        return decisions.contains(decision);
    }

    void delayUntil(Instant earliest) {
        notBefore = laterOf(notBefore, earliest);
    }

    /** Earliest instant of the next attempt. */
    Instant notBefore() {
        return notBefore;
    }

    /**
     * Whether its person must occupy a slot: from the acceptance or first delivery, or from when it became unconfirmed.
     */
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

    /** Whether its person may occupy a slot. */
    boolean mayOccupySlot(Instant now, Duration margin) {
        var since = now.minus(DAY).minus(margin);
        return !hasOutcome() || !lastEvidenceAt.isBefore(since) || (sentAt != null && !sentAt.isBefore(since));
    }

    private static boolean isAfter(@Nullable Instant instant, Instant since) {
        return instant != null && instant.isAfter(since);
    }

    /** Whether another attempt may replace it for this reason. */
    boolean mayBeReplaced(SupersedeReason supersedeReason, Instant now, @Nullable Duration resendAfter) {
        return switch (supersedeReason) {
            case DELIVERY_FAILED ->
                undelivered != null && !now.isBefore(undelivered.at().plus(retryDelay(undelivered)));
            case RESEND_ORDERED ->
                wasResolvedAs(Decision.RESEND)
                        || (resendAfter != null
                                && unconfirmedAt != null
                                && !now.isBefore(unconfirmedAt.plus(resendAfter)));
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
