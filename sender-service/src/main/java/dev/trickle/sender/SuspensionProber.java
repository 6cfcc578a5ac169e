package dev.trickle.sender;

import dev.trickle.pipeline.AccountId;
import dev.trickle.pipeline.PhoneNumberId;
import dev.trickle.pipeline.Scope;
import dev.trickle.pipeline.installation.Account;
import dev.trickle.pipeline.installation.SharedSettings;
import dev.trickle.sender.attempt.SuspensionRepository;
import dev.trickle.sender.attempt.SuspensionRepository.PendingEvent;
import dev.trickle.sender.attempt.SuspensionRepository.Suspended;
import dev.trickle.sender.permission.ProbeBackoff;
import dev.trickle.sender.whatsapp.CloudApi;
import dev.trickle.sender.whatsapp.HealthProbe;
import dev.trickle.sender.whatsapp.RecoveryCondition;
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
final class SuspensionProber implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(SuspensionProber.class);

    private final SuspensionRepository suspensionRepository;
    private final SharedSettings sharedSettings;
    private final Map<String, RecoveryCondition> overWhen;
    private final CloudApi whatsApp;
    private final HealthProbe healthProbe;
    private final Consumer<PendingEvent> tell;
    private final InstantSource calendar;
    private final LongSupplier nanos;
    private final ProbeBackoff<Candidate> probeBackoff = new ProbeBackoff<>();
    private final ScheduledExecutorService thread;
    private int tokenMark;

    SuspensionProber(
            SuspensionRepository suspensionRepository,
            SharedSettings sharedSettings,
            Map<String, RecoveryCondition> overWhen,
            CloudApi whatsApp,
            Consumer<PendingEvent> tell,
            InstantSource calendar,
            LongSupplier nanos) {
        this.suspensionRepository = suspensionRepository;
        this.sharedSettings = sharedSettings;
        this.overWhen = overWhen;
        this.whatsApp = whatsApp;
        this.healthProbe = new HealthProbe(whatsApp);
        this.tell = tell;
        this.calendar = calendar;
        this.nanos = nanos;
        this.tokenMark = whatsApp.tokenMark();
        this.thread = Executors.newSingleThreadScheduledExecutor(
                Thread.ofPlatform().daemon().name("probing").factory());
    }

    /** Looks every so often from now on. */
    SuspensionProber every(Duration period) {
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
            probeBackoff.lose();
        }
        suspensionRepository.open().forEach(this::look);
    }

    private void look(Suspended suspended) {
        var recoveryCondition = proofOf(suspended);
        var account = sharedSettings.account(suspended.account());
        var candidate = new Candidate(suspended.account(), suspended.scope());
        if (recoveryCondition != null && account.isPresent() && probeBackoff.isOver(candidate, nanos.getAsLong())) {
            var over = healthProbe.finds(
                    recoveryCondition,
                    numberOf(suspended.scope(), account.get()),
                    account.get().businessAccountId(),
                    suspended.scope());
            probeBackoff.asked(candidate, nanos.getAsLong());
            if (over) {
                resume(suspended, recoveryCondition);
            }
        }
    }

    /** No answer of WhatsApp proves that a campaign fills its template correctly. */
    private @Nullable RecoveryCondition proofOf(Suspended suspended) {
        return suspended.scope().kind() == Scope.Kind.CAMPAIGN ? null : overWhen.get(suspended.code());
    }

    private void resume(Suspended suspended, RecoveryCondition recoveryCondition) {
        log.info(
                "Resumed, WhatsApp says so account={} scope={} epoch={} code={} proof={}",
                suspended.account(),
                suspended.scope(),
                suspended.epoch(),
                suspended.code(),
                recoveryCondition);
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
    private record Candidate(AccountId account, Scope scope) {}
}
