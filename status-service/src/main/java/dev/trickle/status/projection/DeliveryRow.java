package dev.trickle.status.projection;

import static java.util.stream.Collectors.joining;

import dev.trickle.pipeline.AccountId;
import dev.trickle.pipeline.AttemptId;
import dev.trickle.pipeline.CampaignId;
import dev.trickle.pipeline.RecipientId;
import java.time.Instant;
import java.util.EnumMap;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * A recipient's row, as far as a batch of events determines it.
 *
 * <p>Every change is a lattice merge (highest, bitwise or, earliest), so the order and the repetition of events do not
 * matter.
 */
final class DeliveryRow {

    static final int ACCEPTED = 1;
    static final int DELIVERED = 2;
    static final int READ = 4;
    static final int DELIVERY_FAILED = 8;
    static final int RECIPIENT_FAILED = 16;
    static final int SKIPPED = 32;

    /** Follows from the attempts, and may end. */
    private static final int HAS_UNCONFIRMED = 64;

    private static final int FIRST_ACCEPTED = 128;

    /** Follows from the attempts, and may end: another attempt may turn out as accepted. */
    private static final int ALL_ACCEPTED_UNDELIVERED = 256;

    static final int REQUESTED = 1;
    static final int NOT_SENT = 2;
    static final int FAILED = 4;
    static final int UNCONFIRMED = 8;
    static final int RESOLVED_AS_SENT = 16;
    static final int UNDELIVERED = 32;

    final RecipientId recipient;
    final CampaignId campaign;
    final AccountId account;

    private final Map<Milestone, Instant> instants = new EnumMap<>(Milestone.class);
    private int attemptNumber;
    private int attemptFlags;
    private int milestones;
    private int retries;
    private @Nullable SortedSet<Integer> resendAttempts;
    private @Nullable SortedSet<Integer> acceptedAttempts;
    private @Nullable SortedSet<Integer> undeliveredAttempts;
    private @Nullable SortedSet<Integer> unconfirmedAttempts;
    private @Nullable SortedSet<Integer> rejectedAttempts;
    private @Nullable EarliestValue error;
    private @Nullable EarliestValue skip;

    DeliveryRow(RecipientId recipient, CampaignId campaign, AccountId account) {
        this.recipient = recipient;
        this.campaign = campaign;
        this.account = account;
    }

    /** Merges flags of this attempt; flags of all but the highest attempt are dropped. */
    DeliveryRow mergeAttempt(AttemptId attempt, int flags) {
        if (attempt.number() > attemptNumber) {
            attemptNumber = attempt.number();
            attemptFlags = flags;
        } else if (attempt.number() == attemptNumber) {
            attemptFlags |= flags;
        }
        return this;
    }

    /** Merges milestones, which stay true for all later attempts. */
    DeliveryRow mergeMilestones(int added) {
        milestones |= added;
        return this;
    }

    DeliveryRow mergeInstant(Milestone milestone, Instant instant) {
        instants.merge(milestone, instant, (one, other) -> one.isBefore(other) ? one : other);
        return this;
    }

    DeliveryRow mergeRetries(int count) {
        retries = Math.max(retries, count);
        return this;
    }

    /** Records that this attempt is a resend of an unconfirmed one. */
    DeliveryRow addResend(AttemptId attempt) {
        resendAttempts = add(resendAttempts, attempt);
        return this;
    }

    /** Records that WhatsApp accepted this attempt. The first one is only a bit, so that most rows have no numbers. */
    DeliveryRow addAccepted(AttemptId attempt) {
        if (attempt.number() == 1) {
            return mergeMilestones(ACCEPTED | FIRST_ACCEPTED);
        }
        acceptedAttempts = add(acceptedAttempts, attempt);
        return mergeMilestones(ACCEPTED);
    }

    /** Records that this attempt was accepted, and then not delivered. */
    DeliveryRow addUndelivered(AttemptId attempt) {
        undeliveredAttempts = add(undeliveredAttempts, attempt);
        return mergeMilestones(DELIVERY_FAILED);
    }

    DeliveryRow addUnconfirmed(AttemptId attempt) {
        unconfirmedAttempts = add(unconfirmedAttempts, attempt);
        return this;
    }

    /** Records that this attempt was certainly not accepted, so that an unconfirmed outcome of it counts no more. */
    DeliveryRow addRejected(AttemptId attempt) {
        rejectedAttempts = add(rejectedAttempts, attempt);
        return this;
    }

    DeliveryRow mergeError(Instant instant, String code) {
        error = EarliestValue.earliest(error, new EarliestValue(instant, code));
        return this;
    }

    DeliveryRow mergeSkip(Instant instant, String reason) {
        skip = EarliestValue.earliest(skip, new EarliestValue(instant, reason));
        return this;
    }

    int attemptNumber() {
        return attemptNumber;
    }

    int attemptFlags() {
        return attemptFlags;
    }

    int milestones() {
        return milestones
                | (hasUnconfirmed() ? HAS_UNCONFIRMED : 0)
                | (isEveryAcceptedUndelivered() ? ALL_ACCEPTED_UNDELIVERED : 0);
    }

    private boolean hasUnconfirmed() {
        return unconfirmedAttempts != null
                && unconfirmedAttempts.stream()
                        .anyMatch(attempt ->
                                !contains(rejectedAttempts, attempt) && !contains(undeliveredAttempts, attempt));
    }

    private boolean isEveryAcceptedUndelivered() {
        return undeliveredAttempts != null
                && ((milestones & FIRST_ACCEPTED) == 0 || undeliveredAttempts.contains(1))
                && (acceptedAttempts == null || undeliveredAttempts.containsAll(acceptedAttempts));
    }

    private static boolean contains(@Nullable SortedSet<Integer> numbers, Integer number) {
        return numbers != null && numbers.contains(number);
    }

    int retries() {
        return retries;
    }

    @Nullable
    String resendAttempts() {
        return toArray(resendAttempts);
    }

    @Nullable
    String acceptedAttempts() {
        return toArray(acceptedAttempts);
    }

    @Nullable
    String undeliveredAttempts() {
        return toArray(undeliveredAttempts);
    }

    @Nullable
    String unconfirmedAttempts() {
        return toArray(unconfirmedAttempts);
    }

    @Nullable
    String rejectedAttempts() {
        return toArray(rejectedAttempts);
    }

    private static SortedSet<Integer> add(@Nullable SortedSet<Integer> numbers, AttemptId attempt) {
        var all = numbers == null ? new TreeSet<Integer>() : numbers;
        all.add(attempt.number());
        return all;
    }

    /** Returns the numbers as a PostgreSQL array literal; null if there are none. */
    private static @Nullable String toArray(@Nullable SortedSet<Integer> numbers) {
        return numbers == null ? null : numbers.stream().map(String::valueOf).collect(joining(",", "{", "}"));
    }

    @Nullable
    Instant instantOf(Milestone milestone) {
        return instants.get(milestone);
    }

    @Nullable
    EarliestValue error() {
        return error;
    }

    @Nullable
    EarliestValue skip() {
        return skip;
    }
}
