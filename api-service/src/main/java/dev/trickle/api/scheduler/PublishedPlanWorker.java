package dev.trickle.api.scheduler;

import dev.trickle.api.account.AccountDirectory;
import java.time.Duration;

/** Runs {@link PublishedPlanCheck} for all accounts at the start and every minute. */
final class PublishedPlanWorker {

    private static final Duration INTERVAL = Duration.ofMinutes(1);

    private final PublishedPlanCheck check;
    private final AccountDirectory accounts;
    private long nextCheck = System.nanoTime();

    PublishedPlanWorker(PublishedPlanCheck check, AccountDirectory accounts) {
        this.check = check;
        this.accounts = accounts;
    }

    /** Compares if the interval has passed; false, because there is no further work. */
    boolean compareIfDue() {
        if (System.nanoTime() - nextCheck >= 0) {
            nextCheck = System.nanoTime() + INTERVAL.toNanos();
            accounts.all().forEach(check::compare);
        }
        return false;
    }
}
