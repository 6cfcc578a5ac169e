package dev.trickle.sender;

import dev.trickle.pipeline.AccountId;
import dev.trickle.pipeline.PhoneNumberId;
import dev.trickle.pipeline.Scope;
import dev.trickle.pipeline.error.RecoveryCondition;
import dev.trickle.pipeline.installation.Account;
import dev.trickle.pipeline.installation.SharedSettings;
import dev.trickle.pipeline.jdbc.SqlInstants;
import dev.trickle.sender.attempt.SuspensionRepository;
import dev.trickle.sender.attempt.SuspensionRepository.PendingEvent;
import dev.trickle.sender.attempt.SuspensionRepository.Suspended;
import dev.trickle.sender.permission.ProbeBackoff;
import dev.trickle.sender.query.LastKnownState;
import dev.trickle.sender.whatsapp.CloudApi;
import dev.trickle.sender.whatsapp.HealthProbe;
import dev.trickle.sender.whatsapp.HealthProbe.AccessCheck;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends suspensions whose end WhatsApp itself confirms; all others wait for a person. The end is published like that of
 * a person and takes effect when the event is read. After a crash in between, the probe is repeated.
 */
final class SuspensionProber {

    private static final Logger log = LoggerFactory.getLogger(SuspensionProber.class);

    private final SuspensionRepository suspensionRepository;
    private final SharedSettings sharedSettings;
    private final Map<String, RecoveryCondition> recoveryConditions;
    private final CloudApi whatsApp;
    private final HealthProbe healthProbe;
    private final LastKnownState lastKnownState;
    private final Consumer<PendingEvent> publish;
    private final InstantSource clock;
    private final LongSupplier nanos;
    private final ProbeBackoff<Candidate> probeBackoff;
    private int tokenFingerprint;

    SuspensionProber(
            SuspensionRepository suspensionRepository,
            SharedSettings sharedSettings,
            Map<String, RecoveryCondition> recoveryConditions,
            CloudApi whatsApp,
            LastKnownState lastKnownState,
            Consumer<PendingEvent> publish,
            Duration firstProbeDelay,
            InstantSource clock,
            LongSupplier nanos) {
        this.suspensionRepository = suspensionRepository;
        this.sharedSettings = sharedSettings;
        this.recoveryConditions = recoveryConditions;
        this.whatsApp = whatsApp;
        this.healthProbe = new HealthProbe(whatsApp);
        this.lastKnownState = lastKnownState;
        this.publish = publish;
        this.probeBackoff = new ProbeBackoff<>(firstProbeDelay);
        this.clock = clock;
        this.nanos = nanos;
        this.tokenFingerprint = whatsApp.tokenFingerprint();
    }

    /** Probes every open suspension whose probe is due. */
    void probe() {
        PeriodicStep.run("check-token", this::resetAfterTokenChange);
        PeriodicStep.runEach("probe-suspensions", this::findOpen, this::probe);
    }

    private List<Suspended> findOpen() {
        var at = clock.instant();
        var open = suspensionRepository.findOpen();
        lastKnownState.recordSuspensions(open, at);
        return open;
    }

    private void resetAfterTokenChange() {
        if (tokenFingerprint != whatsApp.tokenFingerprint()) {
            tokenFingerprint = whatsApp.tokenFingerprint();
            probeBackoff.reset();
        }
    }

    private void probe(Suspended suspended) {
        var condition = recoveryConditionOf(suspended);
        var account = sharedSettings.account(suspended.account());
        var candidate = new Candidate(suspended.account(), suspended.scope());
        if (condition != null && account.isPresent() && probeBackoff.isDue(candidate, nanos.getAsLong())) {
            var number = numberOf(suspended.scope(), account.get());
            var isRecovered = healthProbe.isRecovered(condition, number, suspended.scope());
            probeBackoff.recordProbe(candidate, nanos.getAsLong());
            if (isRecovered) {
                if (condition == RecoveryCondition.NUMBER_ACCESSIBLE) {
                    lastKnownState.recordAccess(number, AccessCheck.GRANTED, clock.instant());
                }
                resume(suspended, condition);
            }
        }
    }

    /** No response of WhatsApp proves that a campaign fills its template correctly. */
    private @Nullable RecoveryCondition recoveryConditionOf(Suspended suspended) {
        return suspended.scope().kind() == Scope.Kind.CAMPAIGN ? null : recoveryConditions.get(suspended.code());
    }

    private void resume(Suspended suspended, RecoveryCondition condition) {
        log.info(
                "Resumed after probe account={} scope={} epoch={} code={} condition={}",
                suspended.account(),
                suspended.scope(),
                suspended.epoch(),
                suspended.code(),
                condition);
        publish.accept(suspended.endEvent(SqlInstants.now(clock)));
    }

    private static PhoneNumberId numberOf(Scope scope, Account account) {
        return scope.kind() == Scope.Kind.NUMBER ? new PhoneNumberId(scope.id()) : account.defaultPhoneNumber();
    }

    /** The scope of a suspension that is probed. */
    private record Candidate(AccountId account, Scope scope) {}
}
