package dev.trickle.sender.query;

import dev.trickle.pipeline.AccountId;
import dev.trickle.pipeline.PhoneNumberId;
import dev.trickle.sender.attempt.SuspensionRepository.Suspended;
import dev.trickle.sender.whatsapp.HealthProbe.AccessCheck;
import dev.trickle.sender.whatsapp.PhoneNumberStateReader.PhoneNumberState;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * What the sender has last read about phone numbers and suspensions, and when. A query is answered from here, so that
 * it waits neither for WhatsApp nor for the database.
 */
public final class LastKnownState {

    private final Map<PhoneNumberId, Known<AccessCheck>> accessChecks = new ConcurrentHashMap<>();
    private final Map<PhoneNumberId, Known<PhoneNumberState>> phoneNumbers = new ConcurrentHashMap<>();
    private volatile @Nullable Known<List<Suspended>> suspensions;

    /** Records whether the access token may use a number. A check without a result changes nothing. */
    public void recordAccess(PhoneNumberId number, AccessCheck accessCheck, Instant at) {
        switch (accessCheck) {
            case GRANTED, TOKEN_REFUSED, NUMBER_UNKNOWN, NOT_PERMITTED ->
                accessChecks.put(number, new Known<>(accessCheck, at));
            case NOT_REACHABLE, UNKNOWN -> {}
        }
    }

    /** Records the state of a number; a response about a number shows that the token may use it. */
    public void recordState(PhoneNumberId number, PhoneNumberState state, Instant at) {
        recordAccess(number, AccessCheck.GRANTED, at);
        phoneNumbers.put(number, new Known<>(state, at));
    }

    /** Records all open suspensions. */
    public void recordSuspensions(List<Suspended> open, Instant at) {
        suspensions = new Known<>(List.copyOf(open), at);
    }

    Optional<Known<AccessCheck>> accessOf(PhoneNumberId number) {
        return Optional.ofNullable(accessChecks.get(number));
    }

    Optional<Known<PhoneNumberState>> stateOf(PhoneNumberId number) {
        return Optional.ofNullable(phoneNumbers.get(number));
    }

    Optional<Known<List<Suspended>>> suspensionsOf(AccountId account) {
        return Optional.ofNullable(suspensions)
                .map(known -> new Known<>(
                        known.value().stream()
                                .filter(each -> each.account().equals(account))
                                .toList(),
                        known.at()));
    }

    /** A value, and the instant of the clock at which it was read. */
    record Known<T>(T value, Instant at) {}
}
