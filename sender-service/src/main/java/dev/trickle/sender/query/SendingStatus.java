package dev.trickle.sender.query;

import dev.trickle.pipeline.AccountId;
import dev.trickle.pipeline.PhoneNumberId;
import dev.trickle.pipeline.Scope;
import dev.trickle.sender.attempt.SuspensionRepository.Suspended;
import dev.trickle.sender.offsets.StoppedReaders.StoppedReader;
import dev.trickle.sender.query.LastKnownState.Known;
import dev.trickle.sender.whatsapp.HealthProbe.AccessCheck;
import dev.trickle.sender.whatsapp.PhoneNumberStateReader.PhoneNumberState;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a sender knows about an account; no personal data. WhatsApp is not asked for it.
 *
 * @param at instant of the sender's clock
 * @param suspensions in force, which refuse every claim in their scope; null until they are first read
 * @param suspensionsAsOf when the suspensions were read
 * @param database whether claims may be made
 * @param stoppedReaders partitions that this sender does not read further, because a newer version wrote the next event
 */
record SendingStatus(
        AccountId account,
        Instant at,
        List<PhoneNumber> phoneNumbers,
        @Nullable List<Suspension> suspensions,
        @Nullable Instant suspensionsAsOf,
        Database database,
        List<StoppedReader> stoppedReaders) {

    /**
     * A phone number.
     *
     * @param access whether the access token may use it; null until it is first known
     * @param qualityRating as WhatsApp names it; null until it is first read, like throughput and messagingLimit
     * @param messagingLimit different people in any 24 hours of the whole portfolio; null also if WhatsApp names none
     * @param asOf when quality, throughput and limit were read
     * @param messagesPerSecond the rate at which this sender calls now, at most
     */
    record PhoneNumber(
            PhoneNumberId id,
            String businessAccount,
            @Nullable String access,
            @Nullable Instant accessAsOf,
            @Nullable String qualityRating,
            @Nullable String throughput,
            @Nullable Integer messagingLimit,
            @Nullable Instant asOf,
            int messagesPerSecond) {

        static PhoneNumber of(
                PhoneNumberId id,
                String businessAccount,
                Optional<Known<AccessCheck>> access,
                Optional<Known<PhoneNumberState>> state,
                int messagesPerSecond) {
            return new PhoneNumber(
                    id,
                    businessAccount,
                    access.map(known -> known.value().name().toLowerCase(Locale.ROOT))
                            .orElse(null),
                    access.map(Known::at).orElse(null),
                    state.map(known -> known.value().qualityRating()).orElse(null),
                    state.map(known -> known.value().throughput()).orElse(null),
                    state.flatMap(known -> known.value().messagingLimit()).orElse(null),
                    state.map(Known::at).orElse(null),
                    messagesPerSecond);
        }
    }

    /** An open suspension. */
    record Suspension(Scope scope, long epoch, String code) {

        static Suspension of(Suspended suspended) {
            return new Suspension(suspended.scope(), suspended.epoch(), suspended.code());
        }
    }

    /**
     * The database of the claims.
     *
     * @param refusal why no claim is made in it; null if there is no reason, or no comparison yet
     */
    record Database(boolean verified, @Nullable String refusal) {}
}
