package dev.trickle.sender;

import dev.trickle.pipeline.AccountId;
import dev.trickle.pipeline.installation.Account.BusinessAccount;
import dev.trickle.pipeline.installation.SharedSettings;
import dev.trickle.sender.template.MessageTemplateRepository;
import dev.trickle.sender.whatsapp.TemplateListReader;
import dev.trickle.sender.whatsapp.TemplateListReader.UnreadableListException;
import java.time.Duration;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the message templates of all business accounts at the start, regularly, and when a webhook reports a change of
 * one. A business account whose list cannot be read keeps its last known templates.
 */
final class TemplateMonitor implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(TemplateMonitor.class);

    /** An outage at the start must not leave the templates unknown until the next period. */
    private static final Duration RETRY_DELAY = Duration.ofMinutes(1);

    private final SharedSettings sharedSettings;
    private final TemplateListReader templateListReader;
    private final MessageTemplateRepository messageTemplateRepository;
    private final InstantSource clock;
    private final AtomicBoolean isReadPending = new AtomicBoolean();

    /** One retry for all business accounts: one for each would multiply with every failed read. */
    private final AtomicBoolean isRetryScheduled = new AtomicBoolean();

    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("template-monitor").factory());

    TemplateMonitor(
            SharedSettings sharedSettings,
            TemplateListReader templateListReader,
            MessageTemplateRepository messageTemplateRepository,
            InstantSource clock) {
        this.sharedSettings = sharedSettings;
        this.templateListReader = templateListReader;
        this.messageTemplateRepository = messageTemplateRepository;
        this.clock = clock;
    }

    /** Reads all templates in the background, now and after each period. */
    TemplateMonitor scheduleEvery(Duration period) {
        var unused = thread.scheduleWithFixedDelay(this::readOrLog, 0, period.toMillis(), TimeUnit.MILLISECONDS);
        return this;
    }

    /** Reads all templates in the background, because a webhook reports a change of one. */
    void readSoon() {
        if (isReadPending.compareAndSet(false, true)) {
            thread.execute(this::readOrLog);
        }
    }

    private void readOrLog() {
        // Before the read: a change that is reported while it runs needs another one.
        isReadPending.set(false);
        PeriodicStep.run("read-templates", this::read);
    }

    /** Reads the templates of all business accounts. */
    void read() {
        sharedSettings
                .accounts()
                .forEach((name, account) -> PeriodicStep.runEach(
                        "read-templates",
                        account::businessAccounts,
                        businessAccount -> read(new AccountId(name), businessAccount)));
    }

    private void read(AccountId account, BusinessAccount businessAccount) {
        // Before the query: a list of a later query must not be older than this one.
        var at = clock.instant().truncatedTo(ChronoUnit.MICROS);
        try {
            var list = templateListReader.read(businessAccount.id());
            messageTemplateRepository.replace(account, businessAccount.id(), list, at);
        } catch (UnreadableListException unreadable) {
            log.warn(
                    "Templates not readable, the last known ones stay account={} businessAccount={} code={}",
                    account,
                    businessAccount.id(),
                    unreadable.code());
            messageTemplateRepository.recordFailure(account, businessAccount.id(), unreadable.code(), at);
            retryLater();
        }
    }

    private void retryLater() {
        if (isRetryScheduled.compareAndSet(false, true)) {
            var unused = thread.schedule(this::retry, RETRY_DELAY.toMillis(), TimeUnit.MILLISECONDS);
        }
    }

    private void retry() {
        isRetryScheduled.set(false);
        readOrLog();
    }

    @Override
    public void close() {
        thread.shutdown();
    }
}
