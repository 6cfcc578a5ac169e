package dev.trickle.sender;

import dev.trickle.pipeline.AccountId;
import dev.trickle.pipeline.PhoneNumberId;
import dev.trickle.pipeline.Scope;
import dev.trickle.pipeline.installation.Account;
import dev.trickle.pipeline.installation.Installation;
import dev.trickle.sender.attempt.Suspensions;
import dev.trickle.sender.attempt.Suspensions.Announcement;
import dev.trickle.sender.attempt.Suspensions.Suspended;
import dev.trickle.sender.brake.Patience;
import dev.trickle.sender.whatsapp.CloudApi;
import dev.trickle.sender.whatsapp.Probe;
import dev.trickle.sender.whatsapp.Proof;
import java.time.Duration;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends suspensions that WhatsApp itself says are over; all others wait for a person. The end is told as a person's word
 * would be, and takes effect when it comes back: who dies in between asks again.
 */
final class Probing implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(Probing.class);

    private final Suspensions suspensions;
    private final Installation installation;
    private final Map<String, Proof> overWhen;
    private final CloudApi whatsApp;
    private final Probe probe;
    private final Consumer<Announcement> tell;
    private final InstantSource calendar;
    private final LongSupplier nanos;
    private final Patience<Suspect> patience = new Patience<>();
    private final ScheduledExecutorService thread;
    private int tokenMark;

    Probing(
            Suspensions suspensions,
            Installation installation,
            Map<String, Proof> overWhen,
            CloudApi whatsApp,
            Consumer<Announcement> tell,
            InstantSource calendar,
            LongSupplier nanos) {
        this.suspensions = suspensions;
        this.installation = installation;
        this.overWhen = overWhen;
        this.whatsApp = whatsApp;
        this.probe = new Probe(whatsApp);
        this.tell = tell;
        this.calendar = calendar;
        this.nanos = nanos;
        this.tokenMark = whatsApp.tokenMark();
        this.thread = Executors.newSingleThreadScheduledExecutor(
                Thread.ofPlatform().daemon().name("probing").factory());
    }

    /** Looks every so often from now on. */
    Probing every(Duration period) {
        var unused = thread.scheduleWithFixedDelay(
                this::lookOrSayWhyNot, period.toMillis(), period.toMillis(), TimeUnit.MILLISECONDS);
        return this;
    }

    private void lookOrSayWhyNot() {
        try {
            look();
        } catch (RuntimeException failure) {
            log.warn(
                    "Looking at suspensions failed, it is done again soon failure={}",
                    failure.getClass().getSimpleName());
        }
    }

    /** Asks about every open suspension whose time has come. */
    void look() {
        if (tokenMark != whatsApp.tokenMark()) {
            tokenMark = whatsApp.tokenMark();
            patience.lose();
        }
        suspensions.open().forEach(this::look);
    }

    private void look(Suspended suspended) {
        var proof = proofOf(suspended);
        var account = installation.account(suspended.account());
        var suspect = new Suspect(suspended.account(), suspended.scope());
        if (proof != null && account.isPresent() && patience.isOver(suspect, nanos.getAsLong())) {
            var over = probe.finds(
                    proof,
                    numberOf(suspended.scope(), account.get()),
                    account.get().businessAccountId(),
                    suspended.scope());
            patience.asked(suspect, nanos.getAsLong());
            if (over) {
                resume(suspended, proof);
            }
        }
    }

    /** No answer of WhatsApp proves that a campaign fills its template correctly. */
    private @Nullable Proof proofOf(Suspended suspended) {
        return suspended.scope().kind() == Scope.Kind.CAMPAIGN ? null : overWhen.get(suspended.code());
    }

    private void resume(Suspended suspended, Proof proof) {
        log.info(
                "Resumed, WhatsApp says so account={} scope={} epoch={} code={} proof={}",
                suspended.account(),
                suspended.scope(),
                suspended.epoch(),
                suspended.code(),
                proof);
        tell.accept(suspended.over(calendar.instant().truncatedTo(ChronoUnit.MICROS)));
    }

    private static PhoneNumberId numberOf(Scope scope, Account account) {
        return new PhoneNumberId(
                scope.kind() == Scope.Kind.NUMBER
                        ? scope.id()
                        : account.phoneNumberIds().getFirst());
    }

    @Override
    public void close() {
        thread.shutdown();
    }

    /** What may be over. */
    private record Suspect(AccountId account, Scope scope) {}
}
