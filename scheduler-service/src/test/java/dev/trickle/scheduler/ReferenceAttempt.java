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

/** A release as the reference model keeps it: what was asked for, and what was said of it since. */
final class ReferenceAttempt {

    /** Meta counts in whole seconds, and a report may repeat an answer a moment later. */
    private static final Duration TOLERANCE = Duration.ofSeconds(40);

    private static final Duration SHORTEST_REST = Duration.ofMinutes(1);
    private static final Duration DAY = Duration.ofHours(24);
    private static final Duration WATCH = Duration.ofDays(3);

    private final SendRequested request;
    private final LocalDate day;
    private final int room;
    private final Set<ContactKey> strangers;
    private final Set<Decision> decisions = EnumSet.noneOf(Decision.class);
    private Instant publishedAt;

    private @Nullable Object toldFirst;
    private @Nullable Instant sentAt;
    private @Nullable Instant confirmedAt;
    private @Nullable Instant deliveredAt;
    private @Nullable Instant unclearAt;
    private @Nullable DeliveryFailed undelivered;
    private @Nullable Instant undeliveredTold;
    private boolean wasRead;
    private boolean refused;
    private boolean failedForGood;
    private Instant lastMentioned = Instant.MIN;
    private Instant restsUntil = Instant.MIN;

    /**
     * @param day the calendar day of its account
     * @param room people that the account might reach in 24 hours, as known when it was released
     * @param strangers people that other tools had written to in the 24 hours before, as known then
     */
    ReferenceAttempt(SendRequested request, LocalDate day, int room, Set<ContactKey> strangers) {
        this.request = request;
        this.day = day;
        this.room = room;
        this.strangers = strangers;
        this.publishedAt = request.at();
    }

    SendRequested request() {
        return request;
    }

    LocalDate day() {
        return day;
    }

    int room() {
        return room;
    }

    Set<ContactKey> strangers() {
        return strangers;
    }

    Instant publishedAt() {
        return publishedAt;
    }

    void publishedAgain(Instant at) {
        publishedAt = at;
    }

    // --- What is said of it -----------------------------------------------------------------------------------------

    void tell(MessageEvent answer) {
        toldFirst = toldFirst == null ? answer : toldFirst;
        switch (answer) {
            case MessageSent sent -> sentAt = sent.acceptedAt();
            case MessageUnconfirmed unclear -> {
                unclearAt = unclear.at();
                lastMentioned = later(lastMentioned, unclear.at());
            }
            case MessageFailed failed -> {
                refused = true;
                failedForGood |= failed.kind() == FailureKind.PERMANENT;
                restsUntil = later(restsUntil, failed.at().plus(restAfter(failed)));
            }
            case MessageNotSent notSent -> {
                refused = true;
                restsUntil = later(restsUntil, restAfter(notSent));
            }
        }
    }

    void tell(AttemptReport report, Instant now) {
        toldFirst = toldFirst == null ? report : toldFirst;
        lastMentioned = later(lastMentioned, report.at());
        switch (report) {
            case SendConfirmed confirmed -> confirmedAt = confirmed.at();
            case MessageDelivered delivered -> deliveredAt = earlier(deliveredAt, delivered.at());
            case MessageRead read -> wasRead = true;
            case DeliveryFailed failed -> {
                undelivered = failed;
                undeliveredTold = undeliveredTold == null ? now : undeliveredTold;
            }
        }
    }

    void decide(UnconfirmedResolved decision) {
        decisions.add(decision.decision());
    }

    private static Duration restAfter(MessageFailed failed) {
        return failed.code().equals("131049") ? DAY : SHORTEST_REST;
    }

    /** A hold has an end instead. */
    private static Instant restAfter(MessageNotSent refused) {
        var shortest = refused.scope() == null ? refused.at().plus(SHORTEST_REST) : Instant.MIN;
        return refused.retryAt() == null ? shortest : later(shortest, refused.retryAt());
    }

    private static Instant later(Instant one, Instant other) {
        return one.isAfter(other) ? one : other;
    }

    private static Instant earlier(@Nullable Instant one, Instant other) {
        return one == null || other.isBefore(one) ? other : one;
    }

    // --- What that means --------------------------------------------------------------------------------------------

    boolean isAnswered() {
        return toldFirst != null;
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
        return undeliveredTold != null
                && from != null
                && !undeliveredTold.isBefore(from.plus(WATCH).minus(TOLERANCE));
    }

    boolean wasUnclear() {
        return unclearAt != null;
    }

    boolean isUnclear() {
        return wasUnclear() && !wasAccepted() && !isCertainlyNot();
    }

    /** The sender said that nothing was taken, and nobody said otherwise. */
    boolean isCertainlyNot() {
        return refused && !wasAccepted();
    }

    boolean isForGood() {
        return failedForGood;
    }

    /** Its booking in the ledger of the day was given back: the first that was said of it is that it was not sent. */
    boolean wasReturnedAtOnce() {
        return toldFirst instanceof MessageFailed || toldFirst instanceof MessageNotSent;
    }

    boolean wasDecidedAs(Decision decision) {
        return decisions.contains(decision);
    }

    void restsUntil(Instant earliest) {
        restsUntil = later(restsUntil, earliest);
    }

    /** The person may not be written to again before. */
    Instant restsUntil() {
        return restsUntil;
    }

    /** Its person must hold a place: from the answer or the first delivery, else from when it was given up as unclear. */
    boolean mustCount(Instant now, Duration margin) {
        var since = now.minus(DAY).minus(margin).plus(TOLERANCE);
        if (!isAnswered()) {
            return true;
        }
        if (!wasAccepted()) {
            return !refused && isAfter(unclearAt, since);
        }
        return isAfter(sentAt, since) || isAfter(deliveredAt, since);
    }

    /** Its person may hold a place. */
    boolean mayCount(Instant now, Duration margin) {
        var since = now.minus(DAY).minus(margin);
        return !isAnswered() || !lastMentioned.isBefore(since) || (sentAt != null && !sentAt.isBefore(since));
    }

    private static boolean isAfter(@Nullable Instant instant, Instant since) {
        return instant != null && instant.isAfter(since);
    }

    /** Whether another attempt may replace it for this reason, as far as was said. */
    boolean mayBeReplaced(SupersedeReason supersedeReason, Instant now, @Nullable Duration resendAfter) {
        return switch (supersedeReason) {
            case DELIVERY_FAILED ->
                undelivered != null && !now.isBefore(undelivered.at().plus(restAfter(undelivered)));
            case RESEND_ORDERED ->
                wasDecidedAs(Decision.RESEND)
                        || (resendAfter != null && unclearAt != null && !now.isBefore(unclearAt.plus(resendAfter)));
        };
    }

    private static Duration restAfter(DeliveryFailed failed) {
        return switch (failed.code()) {
            case "131048", "131049" -> DAY;
            case "131000", "131053", "131056", "132015" -> Duration.ofHours(1);
            default -> Duration.ofDays(36_500);
        };
    }
}
