package dev.trickle.sender;

import dev.trickle.pipeline.AccountEvent.MessagingLimitChanged;
import dev.trickle.pipeline.AccountId;
import dev.trickle.pipeline.PhoneNumberId;
import dev.trickle.pipeline.background.LoggedFailureException;
import dev.trickle.pipeline.installation.SharedSettings;
import dev.trickle.pipeline.jdbc.SqlInstants;
import dev.trickle.sender.attempt.SuspensionRepository.PendingEvent;
import dev.trickle.sender.pace.SendRateLimiter;
import dev.trickle.sender.query.LastKnownState;
import dev.trickle.sender.whatsapp.PhoneNumberStateReader;
import dev.trickle.sender.whatsapp.PhoneNumberStateReader.PhoneNumberState;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Reads limit, quality and throughput of all phone numbers at the start and regularly, so that a webhook that Meta did not deliver has
 * no lasting effect. The limit is published like that of a webhook; quality and throughput determine the rate.
 */
final class PhoneNumberMonitor {

    private final SharedSettings sharedSettings;
    private final PhoneNumberStateReader phoneNumberStateReader;
    private final SendRateLimiter sendRateLimiter;
    private final Rates rates;
    private final LastKnownState lastKnownState;
    private final Consumer<PendingEvent> publish;
    private final InstantSource clock;

    PhoneNumberMonitor(
            SharedSettings sharedSettings,
            PhoneNumberStateReader phoneNumberStateReader,
            SendRateLimiter sendRateLimiter,
            Rates rates,
            LastKnownState lastKnownState,
            Consumer<PendingEvent> publish,
            InstantSource clock) {
        this.sharedSettings = sharedSettings;
        this.phoneNumberStateReader = phoneNumberStateReader;
        this.sendRateLimiter = sendRateLimiter;
        this.rates = rates;
        this.lastKnownState = lastKnownState;
        this.publish = publish;
        this.clock = clock;
    }

    /**
     * Checks all phone numbers of all accounts.
     *
     * @throws LoggedFailureException if WhatsApp describes none of them, so that the check is repeated soon. The startup
     *     check logs why
     */
    void check() {
        var described = sharedSettings.accounts().entrySet().stream()
                .mapToInt(account -> check(
                        new AccountId(account.getKey()), account.getValue().phoneNumbers()))
                .sum();
        if (described == 0) {
            throw new LoggedFailureException("WhatsApp describes no phone number");
        }
    }

    /** Returns how many numbers WhatsApp describes. All numbers of the portfolio share the limit. */
    private int check(AccountId account, List<PhoneNumberId> numbers) {
        // Before the query: an event of a later change must not be older than this one.
        var at = SqlInstants.now(clock);
        var states = numbers.stream()
                .flatMap(number -> readAndSetRate(number).stream())
                .toList();
        states.stream()
                .flatMap(state -> state.messagingLimit().stream())
                .findFirst()
                .ifPresent(limit -> publish.accept(new PendingEvent(account, new MessagingLimitChanged(limit, at))));
        return states.size();
    }

    private Optional<PhoneNumberState> readAndSetRate(PhoneNumberId number) {
        var state = phoneNumberStateReader.read(number);
        state.ifPresent(known -> {
            sendRateLimiter.setRate(number, rates.rateOf(known));
            lastKnownState.recordState(number, known, clock.instant());
        });
        return state;
    }

    /**
     * Rates of the settings, in messages per second.
     *
     * @param yellowPercentage share of the rate for numbers with quality YELLOW
     */
    record Rates(int standard, int upgraded, int yellowPercentage) {

        private static final int PERCENT = 100;

        int rateOf(PhoneNumberState state) {
            var rate = state.hasUpgradedThroughput() ? upgraded : standard;
            return state.hasYellowQuality() ? Math.max(1, rate * yellowPercentage / PERCENT) : rate;
        }
    }
}
