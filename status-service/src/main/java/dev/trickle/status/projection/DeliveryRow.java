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
 * One recipient's row, as far as a batch of events tells it.
 *
 * <p>Every change is a join (highest, or, earliest), so neither the order of the events nor their number matters.
 */
final class DeliveryRow {

    static final int ACCEPTED = 1;
    static final int DELIVERED = 2;
    static final int READ = 4;
    static final int DELIVERY_FAILED = 8;
    static final int FAILED_FOR_GOOD = 16;
    static final int SKIPPED = 32;

    static final int REQUESTED = 1;
    static final int NOT_SENT = 2;
    static final int FAILED = 4;
    static final int UNCONFIRMED = 8;
    static final int TAKEN_AS_SENT = 16;
    static final int TO_BE_SENT_AGAIN = 32;

    final RecipientId recipient;
    final CampaignId campaign;
    final AccountId account;

    private final Map<Milestone, Instant> moments = new EnumMap<>(Milestone.class);
    private int attemptNumber;
    private int attemptMask;
    private int mask;
    private int retries;
    private @Nullable SortedSet<Integer> resendAttempts;
    private @Nullable SortedSet<Integer> acceptedAttempts;
    private @Nullable EarliestValue error;
    private @Nullable EarliestValue skip;

    DeliveryRow(RecipientId recipient, CampaignId campaign, AccountId account) {
        this.recipient = recipient;
        this.campaign = campaign;
        this.account = account;
    }

    /** Something was seen of this attempt; the bits are kept only while no higher attempt is known. */
    DeliveryRow attempt(AttemptId attempt, int bits) {
        if (attempt.number() > attemptNumber) {
            attemptNumber = attempt.number();
            attemptMask = bits;
        } else if (attempt.number() == attemptNumber) {
            attemptMask |= bits;
        }
        return this;
    }

    /** Something was seen that stays true whatever attempt follows. */
    DeliveryRow saw(int bits) {
        mask |= bits;
        return this;
    }

    DeliveryRow at(Milestone milestone, Instant instant) {
        moments.merge(milestone, instant, (one, other) -> one.isBefore(other) ? one : other);
        return this;
    }

    DeliveryRow retries(int tries) {
        retries = Math.max(retries, tries);
        return this;
    }

    /** This attempt was released in the place of an unclear one. */
    DeliveryRow resend(AttemptId attempt) {
        resendAttempts = with(resendAttempts, attempt);
        return this;
    }

    /** WhatsApp took this attempt. The first replaces none, so that hardly any row has to remember a number. */
    DeliveryRow accepted(AttemptId attempt) {
        if (attempt.number() > 1) {
            acceptedAttempts = with(acceptedAttempts, attempt);
        }
        return saw(ACCEPTED);
    }

    DeliveryRow error(Instant instant, String code) {
        error = EarliestValue.earliest(error, new EarliestValue(instant, code));
        return this;
    }

    DeliveryRow skip(Instant instant, String reason) {
        skip = EarliestValue.earliest(skip, new EarliestValue(instant, reason));
        return this;
    }

    int attemptNumber() {
        return attemptNumber;
    }

    int attemptMask() {
        return attemptMask;
    }

    int mask() {
        return mask;
    }

    int retries() {
        return retries;
    }

    @Nullable
    String resendAttempts() {
        return array(resendAttempts);
    }

    @Nullable
    String acceptedAttempts() {
        return array(acceptedAttempts);
    }

    private static SortedSet<Integer> with(@Nullable SortedSet<Integer> numbers, AttemptId attempt) {
        var all = numbers == null ? new TreeSet<Integer>() : numbers;
        all.add(attempt.number());
        return all;
    }

    /** As PostgreSQL writes it; null for none. */
    private static @Nullable String array(@Nullable SortedSet<Integer> numbers) {
        return numbers == null ? null : numbers.stream().map(String::valueOf).collect(joining(",", "{", "}"));
    }

    @Nullable
    Instant moment(Milestone milestone) {
        return moments.get(milestone);
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
