package dev.trickle.sender;

import dev.trickle.pipeline.AccountEvent.MessagingLimitChanged;
import dev.trickle.pipeline.AccountId;
import dev.trickle.pipeline.PhoneNumberId;
import dev.trickle.pipeline.installation.SharedSettings;
import dev.trickle.sender.attempt.SuspensionRepository.PendingEvent;
import dev.trickle.sender.pace.SendRateLimiter;
import dev.trickle.sender.whatsapp.PhoneNumberReader;
import dev.trickle.sender.whatsapp.PhoneNumberReader.PhoneNumberState;
import java.time.Duration;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads limit, quality and throughput of all phone numbers regularly, so that a webhook that Meta did not deliver has
 * no lasting effect. The limit is published like that of a webhook; quality and throughput determine the rate.
 */
final class PhoneNumberMonitor implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(PhoneNumberMonitor.class);

    private final SharedSettings sharedSettings;
    private final PhoneNumberReader phoneNumberReader;
    private final SendRateLimiter sendRateLimiter;
    private final Rates rates;
    private final Consumer<PendingEvent> publish;
    private final InstantSource clock;
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("phone-number-monitor").factory());

    PhoneNumberMonitor(
            SharedSettings sharedSettings,
            PhoneNumberReader phoneNumberReader,
            SendRateLimiter sendRateLimiter,
            Rates rates,
            Consumer<PendingEvent> publish,
            InstantSource clock) {
        this.sharedSettings = sharedSettings;
        this.phoneNumberReader = phoneNumberReader;
        this.sendRateLimiter = sendRateLimiter;
        this.rates = rates;
        this.publish = publish;
        this.clock = clock;
    }

    /** Schedules a periodic check of all phone numbers. */
    PhoneNumberMonitor scheduleEvery(Duration period) {
        var unused = thread.scheduleWithFixedDelay(
                this::checkOrLog, period.toMillis(), period.toMillis(), TimeUnit.MILLISECONDS);
        return this;
    }

    /** Checks all phone numbers in the background, because a webhook reports a change of one. */
    void checkSoon() {
        thread.execute(this::checkOrLog);
    }

    private void checkOrLog() {
        try {
            check();
        } catch (RuntimeException failure) {
            log.warn(
                    "Phone number check failed, retrying failure={}",
                    failure.getClass().getSimpleName());
        }
    }

    /** Checks all phone numbers of all accounts. */
    void check() {
        sharedSettings.accounts().forEach((name, account) -> check(new AccountId(name), account.phoneNumbers()));
    }

    private void check(AccountId account, List<PhoneNumberId> numbers) {
        // Before the query: an event of a later change must not be older than this one.
        var at = clock.instant().truncatedTo(ChronoUnit.MICROS);
        var limits = numbers.stream().map(this::readAndSetRate).toList();
        limits.stream()
                .flatMap(Optional::stream)
                .findFirst()
                .ifPresent(limit -> publish.accept(new PendingEvent(account, new MessagingLimitChanged(limit, at))));
    }

    /** Returns the limit, which all numbers of the portfolio share. */
    private Optional<Integer> readAndSetRate(PhoneNumberId number) {
        var state = phoneNumberReader.read(number);
        state.ifPresent(known -> sendRateLimiter.setRate(number, rates.rateOf(known)));
        return state.flatMap(PhoneNumberState::messagingLimit);
    }

    @Override
    public void close() {
        thread.shutdown();
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
