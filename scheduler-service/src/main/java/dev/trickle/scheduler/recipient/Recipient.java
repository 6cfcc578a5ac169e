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
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A recipient that has left the queue. Immutable.
 *
 * @param attempt number of the latest attempt that was released, from 0
 * @param tries failures that count for this recipient, from 0
 * @param evidence facts about its attempts
 */
public record Recipient(
        RecipientId id,
        CampaignId campaign,
        Person person,
        int attempt,
        int tries,
        Evidence evidence,
        RecipientState state) {

    /** A recipient before its first release. */
    public static Recipient planned(RecipientId id, CampaignId campaign, Person person, Instant due) {
        return new Recipient(id, campaign, person, 0, 0, Evidence.NONE, new RecipientState.RetryScheduled(due, null));
    }

    /** The id of the latest attempt; requires that there was one. */
    public AttemptId attemptId() {
        return new AttemptId(id, attempt);
    }

    /** The earlier attempt that the next release replaces; null if none may have been accepted. */
    public @Nullable Superseded supersedes() {
        return state instanceof RecipientState.RetryScheduled retryScheduled ? retryScheduled.supersedes() : null;
    }

    /** The date whose daily quota counts the latest attempt; null once that attempt cannot turn out to be unsent. */
    public @Nullable LocalDate quotaDate() {
        if (state instanceof RecipientState.InFlight inFlight) {
            return inFlight.quotaDate();
        }
        return state instanceof RecipientState.Unconfirmed unconfirmed ? unconfirmed.quotaDate() : null;
    }

    public Recipient withState(RecipientState newState) {
        return new Recipient(id, campaign, person, attempt, tries, evidence, newState);
    }

    /** Records that a message to the person was, or may have been, accepted at this instant. */
    public Recipient withCountedFrom(Instant instant) {
        return withEvidence(evidence.withCountedFrom(instant));
    }

    Recipient withEvidence(Evidence newEvidence) {
        return new Recipient(id, campaign, person, attempt, tries, newEvidence, state);
    }

    public Recipient withTries(int newTries) {
        return new Recipient(id, campaign, person, attempt, newTries, evidence, state);
    }

    /** Starts the next attempt, without evidence. */
    public Recipient withAttempt(int number, RecipientState newState) {
        return new Recipient(id, campaign, person, number, tries, evidence.forNewAttempt(), newState);
    }

    /** The contact key whose slot its messages occupy. */
    public ContactKey contactKey() {
        return person.contactKey();
    }

    public Recipient withContactKey(ContactKey newKey) {
        var changed = new Person(person.customer(), newKey);
        return new Recipient(id, campaign, changed, attempt, tries, evidence, state);
    }

    /** A person, identified by ids only. */
    public record Person(CustomerId customer, ContactKey contactKey) {}

    /**
     * Facts about the attempts so far.
     *
     * @param rank rank of the latest attempt, as in the sender's table: 0 no evidence, 1 unconfirmed, 2 certainly not
     *     accepted, 3 accepted, 4 not delivered, 5 delivered
     * @param accepted attempts that were accepted, without those that turned out as not delivered
     * @param undelivered attempts that were accepted and then not delivered
     * @param failedCode error code of the latest of those failures
     * @param delivered whether any attempt was delivered
     * @param countedFrom last instant at which a message was, or may have been, accepted or delivered
     * @param resolution the latest resolution of an unconfirmed attempt, or of one whose outcome was not read yet; null
     *     for none
     * @param unconfirmed attempts that were unconfirmed, without those that turned out as not accepted or not delivered
     */
    public record Evidence(
            int rank,
            List<Integer> accepted,
            List<Integer> undelivered,
            @Nullable String failedCode,
            boolean delivered,
            @Nullable Instant countedFrom,
            @Nullable Resolution resolution,
            List<Integer> unconfirmed) {

        static final Evidence NONE = new Evidence(0, List.of(), List.of(), null, false, null, null, List.of());

        public Evidence {
            accepted = List.copyOf(accepted);
            undelivered = List.copyOf(undelivered);
            unconfirmed = List.copyOf(unconfirmed);
        }

        /** Whether WhatsApp accepted an attempt, and has not reported it as not delivered. */
        public boolean isAccepted() {
            return delivered || !accepted.isEmpty();
        }

        /** The latest attempt that may have been accepted; empty if every outcome is certain. */
        public Optional<Integer> latestUnconfirmed() {
            return unconfirmed.stream().max(Integer::compare);
        }

        /** Whether the delivery of a later attempt than this has failed. */
        boolean hasUndeliveredAfter(int number) {
            return undelivered.stream().anyMatch(later -> later > number);
        }

        /** Whether a person has resolved this attempt as sent, and its delivery has not failed. */
        boolean isResolvedAsSent(int number) {
            return resolution != null
                    && resolution.attempt() == number
                    && resolution.decision() == Decision.SENT
                    && !undelivered.contains(number);
        }

        Evidence withUnconfirmed(int number) {
            return withAllUnconfirmed(with(unconfirmed, number));
        }

        Evidence withoutUnconfirmed(int number) {
            return unconfirmed.contains(number) ? withAllUnconfirmed(without(unconfirmed, number)) : this;
        }

        private Evidence withAllUnconfirmed(List<Integer> all) {
            return new Evidence(rank, accepted, undelivered, failedCode, delivered, countedFrom, resolution, all);
        }

        Evidence forNewAttempt() {
            return new Evidence(0, accepted, undelivered, failedCode, delivered, countedFrom, resolution, unconfirmed);
        }

        Evidence withRank(int newRank) {
            return new Evidence(
                    Math.max(rank, newRank),
                    accepted,
                    undelivered,
                    failedCode,
                    delivered,
                    countedFrom,
                    resolution,
                    unconfirmed);
        }

        Evidence withAccepted(int number) {
            return new Evidence(
                    rank,
                    with(accepted, number),
                    undelivered,
                    failedCode,
                    delivered,
                    countedFrom,
                    resolution,
                    unconfirmed);
        }

        Evidence withUndelivered(int number, String code) {
            return new Evidence(
                            rank,
                            without(accepted, number),
                            with(undelivered, number),
                            code,
                            delivered,
                            countedFrom,
                            resolution,
                            unconfirmed)
                    .withoutUnconfirmed(number);
        }

        Evidence withCountedFrom(Instant instant) {
            var latest = countedFrom == null || instant.isAfter(countedFrom) ? instant : countedFrom;
            return new Evidence(rank, accepted, undelivered, failedCode, delivered, latest, resolution, unconfirmed);
        }

        Evidence withDelivered() {
            return new Evidence(rank, accepted, undelivered, failedCode, true, countedFrom, resolution, unconfirmed);
        }

        Evidence withResolution(Resolution newResolution) {
            return new Evidence(
                    rank, accepted, undelivered, failedCode, delivered, countedFrom, newResolution, unconfirmed);
        }

        private static List<Integer> with(List<Integer> attempts, int number) {
            if (attempts.isEmpty()) {
                return List.of(number);
            }
            return attempts.contains(number)
                    ? attempts
                    : Stream.concat(attempts.stream(), Stream.of(number)).toList();
        }

        private static List<Integer> without(List<Integer> attempts, int number) {
            return attempts.contains(number)
                    ? attempts.stream().filter(other -> other != number).toList()
                    : attempts;
        }
    }

    /** A person's resolution of an attempt. */
    public record Resolution(int attempt, Decision decision, Instant at) {}
}
