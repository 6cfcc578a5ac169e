package dev.trickle.scheduler.recipient;

import dev.trickle.pipeline.AttemptId;
import dev.trickle.pipeline.CampaignEvent.Decision;
import dev.trickle.pipeline.CampaignId;
import dev.trickle.pipeline.ContactKey;
import dev.trickle.pipeline.CustomerId;
import dev.trickle.pipeline.RecipientId;
import dev.trickle.pipeline.SendRequested.Superseded;
import java.time.Instant;
import java.time.LocalDate;
import org.jspecify.annotations.Nullable;

/**
 * A recipient that has left the queue. Immutable.
 *
 * @param person who it is; null after a rebuild, while its answers are known and its plan is not
 * @param attempt the highest number that was released, from 0
 * @param tries failures that say something about this recipient, from 0
 * @param evidence what is known of its attempts
 */
public record Recipient(
        RecipientId id,
        CampaignId campaign,
        @Nullable Person person,
        int attempt,
        int tries,
        Evidence evidence,
        RecipientState state) {

    /** A recipient that waits for its first release. */
    public static Recipient planned(RecipientId id, CampaignId campaign, Person person, Instant due) {
        return new Recipient(id, campaign, person, 0, 0, Evidence.NONE, new RecipientState.RetryScheduled(due, null));
    }

    /** A recipient of whom an answer is known and nothing else: after a rebuild, topics are read in no common order. */
    public static Recipient unplanned(RecipientId id, CampaignId campaign, Instant now) {
        return new Recipient(id, campaign, null, 0, 0, Evidence.NONE, new RecipientState.RetryScheduled(now, null));
    }

    /** The id of the newest attempt; there must have been one. */
    public AttemptId attemptId() {
        return new AttemptId(id, attempt);
    }

    /** The attempt that the next release replaces, if one may have been accepted. */
    public @Nullable Superseded supersedes() {
        return state instanceof RecipientState.RetryScheduled retryScheduled ? retryScheduled.supersedes() : null;
    }

    /** The calendar day whose ledger counts the newest attempt, as long as that may turn out not to have been sent. */
    public @Nullable LocalDate quotaDate() {
        if (state instanceof RecipientState.InFlight inFlight) {
            return inFlight.quotaDate();
        }
        return state instanceof RecipientState.Unconfirmed unclear ? unclear.quotaDate() : null;
    }

    public Recipient withState(RecipientState changed) {
        return new Recipient(id, campaign, person, attempt, tries, evidence, changed);
    }

    /** The person was written to, or perhaps so, at this instant. */
    public Recipient withCountedFrom(Instant instant) {
        return withEvidence(evidence.withCountedFrom(instant));
    }

    Recipient withEvidence(Evidence changed) {
        return new Recipient(id, campaign, person, attempt, tries, changed, state);
    }

    Recipient withTries(int changed) {
        return new Recipient(id, campaign, person, attempt, changed, evidence, state);
    }

    /** A higher attempt than any before; nothing is known of it yet. */
    public Recipient withAttempt(int number, RecipientState released) {
        return new Recipient(id, campaign, person, number, tries, evidence.forNewAttempt(), released);
    }

    /** The plan of a recipient whose answers came first. */
    public Recipient withPerson(Person known) {
        return new Recipient(id, campaign, known, attempt, tries, evidence, state);
    }

    Recipient withContactKey(ContactKey changed) {
        return person == null ? this : withPerson(new Person(person.customer(), changed));
    }

    /** Who is written to, by ids alone. */
    public record Person(CustomerId customer, ContactKey contactKey) {}

    /**
     * What is known of the attempts so far.
     *
     * @param rank of the newest attempt, as of its row: 0 nothing, 1 unconfirmed, 2 certainly not accepted, 3 accepted,
     *     4 not delivered, 5 delivered
     * @param accepted the newest attempt that was accepted and has not failed since; 0 for none
     * @param undelivered the newest attempt that was accepted and then not delivered; 0 for none
     * @param failedCode why that one failed
     * @param delivered any of them reached a device
     * @param countedFrom when the person was last written to, as far as that is known
     * @param earlyResolution what a person decided about an attempt of which nothing is known yet; null for nothing
     */
    public record Evidence(
            int rank,
            int accepted,
            int undelivered,
            @Nullable String failedCode,
            boolean delivered,
            @Nullable Instant countedFrom,
            @Nullable EarlyResolution earlyResolution) {

        static final Evidence NONE = new Evidence(0, 0, 0, null, false, null, null);

        Evidence forNewAttempt() {
            return new Evidence(0, accepted, undelivered, failedCode, delivered, countedFrom, earlyResolution);
        }

        Evidence withRank(int newRank) {
            return new Evidence(
                    Math.max(rank, newRank),
                    accepted,
                    undelivered,
                    failedCode,
                    delivered,
                    countedFrom,
                    earlyResolution);
        }

        Evidence withAccepted(int number) {
            return new Evidence(
                    rank, Math.max(accepted, number), undelivered, failedCode, delivered, countedFrom, earlyResolution);
        }

        Evidence withUndelivered(int number, String code) {
            return new Evidence(
                    rank,
                    accepted == number ? 0 : accepted,
                    Math.max(undelivered, number),
                    code,
                    delivered,
                    countedFrom,
                    earlyResolution);
        }

        Evidence withCountedFrom(Instant instant) {
            var later = countedFrom == null || instant.isAfter(countedFrom) ? instant : countedFrom;
            return new Evidence(rank, accepted, undelivered, failedCode, delivered, later, earlyResolution);
        }

        Evidence withDelivered() {
            return new Evidence(rank, accepted, undelivered, failedCode, true, countedFrom, earlyResolution);
        }

        Evidence withEarlyResolution(EarlyResolution newer) {
            return new Evidence(rank, accepted, undelivered, failedCode, delivered, countedFrom, newer);
        }
    }

    /** What a person decided about an attempt, read before the news that it is unclear. */
    public record EarlyResolution(int attempt, Decision decision, Instant at) {}
}
