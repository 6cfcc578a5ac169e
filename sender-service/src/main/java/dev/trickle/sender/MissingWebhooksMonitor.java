package dev.trickle.sender;

import dev.trickle.pipeline.AccountId;
import dev.trickle.pipeline.ClockSkippable;
import dev.trickle.pipeline.Scope;
import dev.trickle.pipeline.installation.SharedSettings;
import dev.trickle.pipeline.jdbc.SqlInstants;
import dev.trickle.sender.attempt.SuspensionRepository;
import dev.trickle.sender.attempt.SuspensionRepository.PendingEvent;
import dev.trickle.sender.permission.ListeningPeriod;
import dev.trickle.sender.permission.MissingWebhooksPolicy;
import dev.trickle.sender.permission.MissingWebhooksProperties;
import dev.trickle.sender.permission.MissingWebhooksRepository;
import dev.trickle.sender.permission.MissingWebhooksRepository.Open;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Suspends accounts whose messages are accepted while no webhook arrives, and resumes them with the next webhook. It
 * does not change accounts that are suspended for another reason.
 *
 * <p>Both changes are published like any suspension. After a crash in between, the next check continues.
 */
final class MissingWebhooksMonitor implements ClockSkippable {

    private static final Logger log = LoggerFactory.getLogger(MissingWebhooksMonitor.class);

    private final MissingWebhooksRepository repository;
    private final MissingWebhooksPolicy policy;
    private final MissingWebhooksProperties settings;
    private final ListeningPeriod listeningPeriod;
    private final List<AccountId> accounts;
    private final OutcomeRecorder outcomeRecorder;
    private final SuspensionRepository suspensionRepository;
    private final Consumer<PendingEvent> publish;
    private final InstantSource clock;
    private volatile boolean checking;

    MissingWebhooksMonitor(
            MissingWebhooksRepository repository,
            MissingWebhooksProperties settings,
            ListeningPeriod listeningPeriod,
            SharedSettings sharedSettings,
            OutcomeRecorder outcomeRecorder,
            SuspensionRepository suspensionRepository,
            Consumer<PendingEvent> publish,
            InstantSource clock) {
        this.repository = repository;
        this.policy = new MissingWebhooksPolicy(settings);
        this.settings = settings;
        this.listeningPeriod = listeningPeriod;
        this.accounts =
                sharedSettings.accounts().keySet().stream().map(AccountId::new).toList();
        this.outcomeRecorder = outcomeRecorder;
        this.suspensionRepository = suspensionRepository;
        this.publish = publish;
        this.clock = clock;
    }

    /** Checks every account. */
    void check() {
        checking = true;
        try {
            PeriodicStep.runEach("check-webhooks", () -> accounts, this::check);
        } finally {
            checking = false;
        }
    }

    private void check(AccountId account) {
        var now = now();
        var open = repository.openSuspension(account);
        if (open.isPresent()) {
            open.filter(this::isOver).ifPresent(over -> resume(over, now));
        } else if (isDue(account, now)) {
            suspend(account);
        }
    }

    private boolean isOver(Open open) {
        return open.isForMissingWebhooks()
                && policy.isOver(
                        open.since(), repository.lastWebhook(open.suspended().account()));
    }

    private boolean isDue(AccountId account, Instant now) {
        return suspendsAt(account, now).filter(at -> !at.isAfter(now)).isPresent();
    }

    private Optional<Instant> suspendsAt(AccountId account, Instant now) {
        return settings.enabled()
                ? policy.suspendsAt(
                        repository.lastWithoutWebhook(account, settings.messages(), now), listeningPeriod.since())
                : Optional.empty();
    }

    private void suspend(AccountId account) {
        log.warn(
                "Account suspended: no webhooks arrive, so STOPs are not received. Check the callback address,"
                        + " the subscribed fields and the app secret in Meta's App Dashboard. The next valid webhook"
                        + " resumes the account account={} messages={} after={}",
                account,
                settings.messages(),
                settings.after());
        outcomeRecorder.suspend(account, Scope.of(account), MissingWebhooksPolicy.CODE);
        suspensionRepository.findUnpublished().stream()
                .filter(each -> each.account().equals(account))
                .forEach(publish);
    }

    private void resume(Open open, Instant now) {
        log.info(
                "Account resumed: webhooks arrive again account={} epoch={}",
                open.suspended().account(),
                open.suspended().epoch());
        publish.accept(open.suspended().endEvent(now));
    }

    private Instant now() {
        return SqlInstants.now(clock);
    }

    /** When the first account is due for a suspension; in the past if one is due for resumption. */
    @Override
    public Optional<Instant> nextTimer() {
        var now = now();
        return accounts.stream()
                .flatMap(account -> nextTimer(account, now).stream())
                .min(Instant::compareTo);
    }

    private Optional<Instant> nextTimer(AccountId account, Instant now) {
        var open = repository.openSuspension(account);
        return open.isPresent() ? open.filter(this::isOver).map(Open::since) : suspendsAt(account, now);
    }

    @Override
    public boolean isBusy() {
        return checking;
    }
}
